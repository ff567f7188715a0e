from django.db import models


class Page(models.Model):
    title = models.CharField(max_length=80)
    slug = models.SlugField()

    def save(self, *args, **kwargs):
        self.slug = self.title.lower()
        super().save(*args, **kwargs)


class Post(models.Model):
    title = models.CharField(max_length=80)
    slug = models.SlugField()

    def save(self):
        self.slug = self.title.lower()
        super().save()
