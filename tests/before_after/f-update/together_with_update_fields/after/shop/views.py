from django.db.models import F

from shop.models import Product


def take(pk, name):
    product = Product.objects.get(pk=pk)
    product.stock = F("stock") - 1
    product.name = name
    product.save(update_fields=["stock", "name"])
    product.refresh_from_db(fields=["stock"])
    return product


def rename(pk, name):
    product = Product.objects.get(pk=pk)
    product.name = name
    product.save(update_fields=["name"])
