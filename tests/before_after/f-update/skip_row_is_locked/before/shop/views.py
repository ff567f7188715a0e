from django.db import transaction

from shop.models import Product


def take(pk, quantity):
    with transaction.atomic():
        product = Product.objects.select_for_update().get(pk=pk)
        product.stock -= quantity
        product.save()
    return product
