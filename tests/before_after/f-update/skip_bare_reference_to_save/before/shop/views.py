from django.http import HttpResponse

from shop.models import Product


def later(request, pk, queue):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    queue.append(product.save)
    return HttpResponse("ok")
