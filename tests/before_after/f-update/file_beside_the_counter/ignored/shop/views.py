from django.db.models import F
from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def photo(request, pk):
    product = get_object_or_404(Product, pk=pk)
    Product.objects.filter(pk=product.pk).update(revision=F("revision") + 1, photo=request.FILES["photo"])
    return redirect("shop:list")
