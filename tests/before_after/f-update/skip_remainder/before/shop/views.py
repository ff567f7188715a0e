from django.http import HttpResponse

from shop.models import Product


def wrap(request, pk):
    product = Product.objects.get(pk=pk)
    product.stock %= 12
    product.save()
    return HttpResponse("ok")
