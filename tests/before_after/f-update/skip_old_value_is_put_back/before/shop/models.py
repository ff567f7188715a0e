from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    stock = models.IntegerField(default=0)
    looks = models.IntegerField(default=0)


def look(product):
    Product.objects.filter(pk=product.pk).update(looks=models.F("looks") + 1)
