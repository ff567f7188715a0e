from django.db.models import F

from shop.models import Product


def take(pk, **options):
    product = Product.objects.get(pk=pk)
    product.stock = F("stock") - 1
    product.save(**options)
    product.refresh_from_db(fields=["stock"])
    return product
