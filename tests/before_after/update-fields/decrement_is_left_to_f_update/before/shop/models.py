from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=80)
    stock = models.IntegerField(default=0)
    note = models.TextField()
