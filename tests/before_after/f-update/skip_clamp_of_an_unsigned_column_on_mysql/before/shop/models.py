from django.db import models


class Product(models.Model):
    stock = models.PositiveIntegerField(default=0)
