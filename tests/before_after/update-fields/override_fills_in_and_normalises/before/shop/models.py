from django.db import models
from django.utils.text import slugify


class Article(models.Model):
    title = models.CharField(max_length=80)
    slug = models.SlugField(blank=True)
    body = models.TextField()
    views = models.IntegerField(default=0)

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = slugify(self.title)
        self.body = self.body.strip()
        super().save(*args, **kwargs)
