from django.db import models


class Embed(models.Model):
    hash = models.CharField(max_length=32, unique=True)
    html = models.TextField(blank=True)
    fetched = models.DateTimeField(null=True)
