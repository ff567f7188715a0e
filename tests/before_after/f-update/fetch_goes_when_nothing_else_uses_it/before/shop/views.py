from django.http import HttpResponse

from shop.models import Product


def take(request, pk, quantity):
    product = Product.objects.get(pk=pk)
    product.stock -= quantity
    product.save()
    return HttpResponse("taken")
