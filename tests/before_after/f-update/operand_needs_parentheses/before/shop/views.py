from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def correct(request, pk, wanted, found):
    product = get_object_or_404(Product, pk=pk)
    product.stock -= wanted - found
    product.sold -= found if found else 0
    product.save()
    return redirect("shop:list")
