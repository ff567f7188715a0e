from django.db import models


class Document(models.Model):
    version = models.IntegerField(default=0)

    def save(self, *args, **kwargs):
        self.version += 1
        super().save(*args, **kwargs)
