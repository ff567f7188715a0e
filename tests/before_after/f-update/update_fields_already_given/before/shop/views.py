from shop.models import Product


def take(pk):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    product.save(update_fields=["stock"])
    return product
