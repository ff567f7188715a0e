from django.http import HttpResponse

from shop.models import Product


def take(request, pk):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    product.save()
    return HttpResponse("ok")
