from django.db import transaction
from django.http import HttpResponse

from shop.models import Product


def restock(request):
    with transaction.atomic():
        for product in Product.objects.filter(sold__gt=5).select_for_update():
            product.stock += 10
            product.save()
    return HttpResponse("ok")
