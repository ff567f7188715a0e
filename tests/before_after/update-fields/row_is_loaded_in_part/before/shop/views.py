from django.http import HttpResponse

from shop.models import Product


def rename(request, pk, name):
    product = Product.objects.only("name").get(pk=pk)
    product.name = name
    product.save()
    return HttpResponse("ok")
