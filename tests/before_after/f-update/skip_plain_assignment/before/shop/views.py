from django.http import HttpResponse

from shop.models import Product


def recount(request, pk, counted):
    product = Product.objects.get(pk=pk)
    product.stock = counted
    product.save()
    return HttpResponse("ok")
