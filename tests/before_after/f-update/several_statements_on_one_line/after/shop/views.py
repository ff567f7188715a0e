from django.db.models import F

from shop.models import Product


def take(pk, quantity):
    product = Product.objects.get(pk=pk)
    if quantity:
        product.stock = F("stock") - quantity
        product.save(update_fields=["stock"])
        product.refresh_from_db(fields=["stock"])
    return product
