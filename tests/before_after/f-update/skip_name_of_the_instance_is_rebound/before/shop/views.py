from django.http import HttpResponse

from shop.models import Product


def swap(request, pk, other):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    product = Product.objects.get(pk=other)
    product.save()
    return HttpResponse("ok")
