from django.db import models


class Scheme(models.Model):
    name = models.CharField(max_length=20, unique=True)
    defaults = models.TextField(blank=True)
