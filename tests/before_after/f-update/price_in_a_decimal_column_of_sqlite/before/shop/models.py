from django.db import models


class Product(models.Model):
    price = models.DecimalField(max_digits=8, decimal_places=2)
