from django.db import models


class Product(models.Model):
    photo = models.FileField()
    revision = models.IntegerField(default=0)
