from django.db import models


class Page(models.Model):
    title = models.CharField(max_length=80)
    body = models.TextField()

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        if kwargs.get("update_fields") is None:
            self.revisions.create(body=self.body)
