from django.http import HttpResponse

from shop.models import Product


def rename(request, pk, name):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    product.name = name
    product.save(update_fields=["name"])
    return HttpResponse(product.stock)
