from shop.models import Product


class SoldOut(Exception):
    pass


def take(pk, quantity):
    product = Product.objects.get(pk=pk)
    if product.stock < quantity:
        raise SoldOut
    product.stock -= quantity
    product.save()
