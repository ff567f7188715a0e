from django.db.models import F

from shop.models import Product


async def take(pk):
    product = await Product.objects.aget(pk=pk)
    product.stock = F("stock") - 1
    await product.asave(update_fields=["stock"])
    await product.arefresh_from_db(fields=["stock"])
    return product
