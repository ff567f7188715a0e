from shop.models import Product


def take(pk, name):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    product.name = name
    product.save()
    return product


def rename(pk, name):
    product = Product.objects.get(pk=pk)
    product.name = name
    product.save()
