from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from shop.models import Product
from shop.services import take


def buy(request, pk):
    product = get_object_or_404(Product, pk=pk)
    take(product, 1)
    return HttpResponse(product.name)
