from django.db.models import F

from shop.models import Product


def take(pk):
    product = Product.objects.get(pk=pk)
    product.stock = F("stock") - 1
    product.save(update_fields=["stock"])
    product.refresh_from_db(fields=["stock"])
    return product
