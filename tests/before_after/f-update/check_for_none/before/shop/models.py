from django.db import models


class Product(models.Model):
    sold = models.IntegerField(null=True)
