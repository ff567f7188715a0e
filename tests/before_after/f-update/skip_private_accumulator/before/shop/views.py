from django.http import HttpResponse

from shop.models import Product


def total(request):
    for product in Product.objects.all():
        product.rounds = 0
    product = Product.objects.get(pk=1)
    product.rounds += 1
    product.save()
    return HttpResponse("ok")
