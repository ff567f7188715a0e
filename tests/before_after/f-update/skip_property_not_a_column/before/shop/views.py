from django.http import HttpResponse

from shop.models import Product


def raise_price(request, pk):
    product = Product.objects.get(pk=pk)
    product.price += 1
    product.save()
    return HttpResponse("ok")
