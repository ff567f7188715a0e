from shop.models import Product


async def take(pk):
    product = await Product.objects.aget(pk=pk)
    product.stock -= 1
    await product.asave()
    return product
