from django.http import HttpResponse

from shop.models import Product


def use(request, name, refill):
    product, created = Product.objects.get_or_create(name=name)
    if not created:
        product.stock = min(100, refill)
    product.stock -= 1
    product.save()
    return HttpResponse("ok")
