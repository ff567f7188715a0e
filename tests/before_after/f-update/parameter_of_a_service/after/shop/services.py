from django.db.models import F


def take(product: "Product", quantity):
    product.stock = F("stock") - quantity
    product.save(update_fields=["stock"])
    product.refresh_from_db(fields=["stock"])


from shop.models import Product  # noqa: E402
