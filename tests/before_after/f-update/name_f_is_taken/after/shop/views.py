from django.db.models import F as models_F

from shop.models import Product

F = 1.8


def take(pk):
    product = Product.objects.get(pk=pk)
    product.stock = models_F("stock") - 1
    product.save(update_fields=["stock"])
    product.refresh_from_db(fields=["stock"])
    return product
