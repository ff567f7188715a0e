from shop.models import Product

F = 1.8


def take(pk):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    product.save()
    return product
