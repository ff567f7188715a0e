from django.http import HttpResponse

from shop.models import Product


def copy(request, pk):
    product = Product.objects.get(pk=pk)
    product.pk = None
    product.stock += 1
    product.save()
    return HttpResponse(product.pk)
