from django.http import HttpResponse

from shop.models import Product


def restock(request):
    for product in list(Product.objects.all()):
        product.stock += 10
        product.save()
    return HttpResponse("ok")
