from django.http import HttpResponse

from shop.models import Product


def grow(request, pk):
    product = Product.objects.get(pk=pk)
    product.stock = product.stock * 1.5
    product.save()
    return HttpResponse("ok")
