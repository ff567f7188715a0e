import uuid

from django.db import models


class Setting(models.Model):
    value = models.CharField(max_length=100)
    note = models.TextField(blank=True)

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)


class Tag(models.Model):
    slug = models.CharField(max_length=100, primary_key=True)
    name = models.CharField(max_length=100)
    note = models.TextField(blank=True)

    def save(self, *args, **kwargs):
        self.slug = self.name.lower()
        super().save(*args, **kwargs)


class Ticket(models.Model):
    code = models.CharField(max_length=32, primary_key=True)
    name = models.CharField(max_length=100)
    note = models.TextField(blank=True)

    def save(self, *args, **kwargs):
        if not self.code:
            self.code = uuid.uuid4().hex
        super().save(*args, **kwargs)
