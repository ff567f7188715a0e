from shop.models import Product


def take(pk, quantity):
    product = Product.objects.get(pk=pk)
    product.stock -= quantity
    product.save()
    return product
