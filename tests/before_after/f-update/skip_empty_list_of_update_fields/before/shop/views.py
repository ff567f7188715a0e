from django.http import HttpResponse

from shop.models import Product


def preview(request, pk):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    product.save(update_fields=[])
    return HttpResponse(product.stock)
