from django.http import HttpResponse

from shop.models import Product


def rename(request, pk, name):
    product = Product.objects.get(pk=pk)
    for other in Product.objects.filter(name=name):
        other.stock = 0
        other.save()
    product.name = name
    product.save()
    return HttpResponse("ok")
