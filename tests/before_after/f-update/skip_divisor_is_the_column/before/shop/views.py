from django.http import HttpResponse

from shop.models import Product


def take(request, pk):
    product = Product.objects.get(pk=pk)
    product.share = 1 / product.share
    product.save()
    return HttpResponse("ok")
