def take(product: "Product", quantity):
    product.stock -= quantity
    product.save()


from shop.models import Product  # noqa: E402
