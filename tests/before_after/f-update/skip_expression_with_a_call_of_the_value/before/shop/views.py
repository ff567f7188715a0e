from django.http import HttpResponse

from shop.models import Product


def grow(request, pk, factor):
    product = Product.objects.get(pk=pk)
    product.stock = round(product.stock * factor)
    product.save()
    return HttpResponse("ok")
