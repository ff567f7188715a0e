from django.http import HttpResponse

from shop.models import Product


def move(request, source, target, n):
    first = Product.objects.get(pk=source)
    second = Product.objects.get(pk=target)
    first.stock -= n
    first.save()
    second.stock += n
    second.save()
    return HttpResponse("ok")
