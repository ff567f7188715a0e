from django.http import HttpResponse

from shop.models import Product


async def buy(request, pk):
    product = await Product.objects.aget(pk=pk, name="chair")
    product.stock -= 1
    await product.asave()
    return HttpResponse("ok")
