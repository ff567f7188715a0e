from django.http import HttpResponse

from shop.models import Product


def hide(request, pk, flag):
    product = Product.objects.get(pk=pk)
    product.hidden += flag
    product.save()
    return HttpResponse("ok")
