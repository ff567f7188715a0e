from django.http import HttpResponse

from shop.models import Product


def create(request, quantity):
    product = Product(name="chair", stock=100)
    product.stock -= quantity
    product.save()
    return HttpResponse(product.pk)
