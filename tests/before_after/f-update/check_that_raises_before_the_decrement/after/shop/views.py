from django.db.models import F

from shop.models import Product


class SoldOut(Exception):
    pass


def take(pk, quantity):
    product = Product.objects.get(pk=pk)
    if not Product.objects.filter(pk=product.pk, stock__gte=quantity).update(stock=F("stock") - quantity):
        raise SoldOut
