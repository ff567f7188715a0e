from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=50)
    stock = models.IntegerField(default=0)
    sold = models.IntegerField(default=0)
