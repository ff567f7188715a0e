from django.http import HttpResponse

from shop.models import Product


def again(request, pk):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    product.save(force_insert=True)
    return HttpResponse("ok")
