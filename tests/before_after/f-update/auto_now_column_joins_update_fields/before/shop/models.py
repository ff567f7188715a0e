from django.db import models


class Product(models.Model):
    stock = models.IntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)
