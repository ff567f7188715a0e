from django.http import HttpResponse

from shop.models import Product


def buy(request, pk):
    product = Product.objects.get(pk=pk)
    product.note = "about to be sold"
    product.stock -= 1
    product.note = "sold"
    product.save()
    return HttpResponse("ok")
