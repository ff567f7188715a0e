from django.http import HttpResponse

from shop.models import Product


def take_any(request):
    product = Product.objects.filter(stock__gt=0).first()
    if product is not None:
        product.stock -= 1
        product.save()
    return HttpResponse("ok")
