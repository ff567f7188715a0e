from shop.models import Product


def take(pk):
    product = Product.objects.get(pk=pk)
    product.stock -= 1  # one at a time
    product.save(
        # all columns
    )
    return product
