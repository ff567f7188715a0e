from django.http import HttpResponse

from shop.models import Product


def recount(request, pk, counted, broken):
    product = Product.objects.get(pk=pk)
    product.stock = counted
    product.stock -= broken
    product.save()
    return HttpResponse("ok")
