from django.http import HttpResponse

from shop.models import Product


def season_ends(request):
    for product in Product.objects.all():
        product.sold += 1
        product.stock //= 2
        product.save()
    return HttpResponse("ok")
