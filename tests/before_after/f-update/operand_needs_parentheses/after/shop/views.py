from django.db.models import F
from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def correct(request, pk, wanted, found):
    product = get_object_or_404(Product, pk=pk)
    Product.objects.filter(pk=product.pk).update(
        stock=F("stock") - (wanted - found), sold=F("sold") - (found if found else 0)
    )
    return redirect("shop:list")
