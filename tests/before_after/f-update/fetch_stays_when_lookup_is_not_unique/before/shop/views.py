from django.http import HttpResponse

from shop.models import Product


def take(request, name):
    product = Product.objects.get(name=name)
    product.stock = product.stock - 1
    product.save()
    return HttpResponse("taken")
