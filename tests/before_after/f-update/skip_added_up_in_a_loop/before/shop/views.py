from django.http import HttpResponse

from shop.models import Product


def take(request, pk, quantities):
    product = Product.objects.get(pk=pk)
    for quantity in quantities:
        product.stock -= quantity
    product.save()
    return HttpResponse("ok")
