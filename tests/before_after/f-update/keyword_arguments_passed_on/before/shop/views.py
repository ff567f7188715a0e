from shop.models import Product


def take(pk, **options):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    product.save(**options)
    return product
