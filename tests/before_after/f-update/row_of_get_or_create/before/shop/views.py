from django.http import HttpResponse

from shop.models import Product


def count(request, name):
    product, created = Product.objects.get_or_create(name=name)
    product.sold += 1
    product.save()
    return HttpResponse("ok")
