from typing import TYPE_CHECKING

from django.db.models import F

from shop.models import Product

if TYPE_CHECKING:
    from django.db.models import F


def take(pk, by: "F | int"):
    product = Product.objects.get(pk=pk)
    product.stock = F("stock") - by
    product.save(update_fields=["stock"])
    product.refresh_from_db(fields=["stock"])
    return product
