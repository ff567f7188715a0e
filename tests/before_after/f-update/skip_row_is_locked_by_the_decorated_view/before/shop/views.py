from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from shop.models import Product


@transaction.atomic
def take(request, pk):
    product = get_object_or_404(Product.objects.select_for_update(), pk=pk)
    product.stock -= 1
    product.save()
    return HttpResponse(product.stock)
