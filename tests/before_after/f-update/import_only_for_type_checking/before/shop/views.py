from typing import TYPE_CHECKING

from shop.models import Product

if TYPE_CHECKING:
    from django.db.models import F


def take(pk, by: "F | int"):
    product = Product.objects.get(pk=pk)
    product.stock -= by
    product.save()
    return product
