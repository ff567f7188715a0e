from django.http import HttpResponse

from shop.models import Product


def preview(request, pk, quantity):
    product = Product.objects.get(pk=pk)
    product.stock -= quantity
    return HttpResponse(product.stock)
