import uuid

from django.db import models


class Invite(models.Model):
    code = models.CharField(max_length=40)
    email = models.EmailField()

    def save(self, *args, **kwargs):
        if not self.pk:
            self.code = uuid.uuid4().hex
        return super().save(*args, **kwargs)
