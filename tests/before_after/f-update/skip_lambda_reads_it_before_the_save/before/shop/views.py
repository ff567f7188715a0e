from django.http import HttpResponse

from shop.models import Product


def take(request, pk):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    if product.stock % 10 == 0:
        product.name = "round"
    product.save()
    return HttpResponse("ok")
