from django.db import models


class Hits(models.Model):
    day = models.DateField(unique=True)
    count = models.IntegerField(default=0)
    note = models.TextField()
