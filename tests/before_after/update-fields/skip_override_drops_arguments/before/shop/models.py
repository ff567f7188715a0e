from django.db import models


class Page(models.Model):
    title = models.CharField(max_length=80)
    body = models.TextField()

    def save(self, *args, **kwargs):
        self.body = self.body.strip()
        super().save()
