from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


async def buy(request, pk):
    if not await Product.objects.filter(pk=pk, name="chair").aupdate(stock=F("stock") - 1):
        raise Product.DoesNotExist
    return HttpResponse("ok")
