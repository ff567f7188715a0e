from django.db import transaction
from django.http import HttpResponse

from shop.models import Product
from shop.services import take


def buy(request, pk):
    with transaction.atomic():
        product = Product.objects.select_for_update().get(pk=pk)
        take(product, 1)
    return HttpResponse("ok")
