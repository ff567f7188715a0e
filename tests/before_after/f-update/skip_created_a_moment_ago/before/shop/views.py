from django.http import HttpResponse

from shop.models import Product


def create(request):
    product = Product.objects.create(name="chair", stock=100)
    product.stock -= 1
    product.save()
    return HttpResponse("ok")
