from django.db.models import F

from shop.models import Line


def ship(pk):
    line = Line.objects.select_related("product").get(pk=pk)
    line.product.stock = F("stock") - line.quantity
    line.product.save(update_fields=["stock"])
    line.product.refresh_from_db(fields=["stock"])
    return line
