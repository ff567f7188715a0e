from django.db.models import F as Column
from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def restock(request, pk):
    Product.objects.update(sold=Column("sold") + 0)
    product = get_object_or_404(Product, pk=pk)
    Product.objects.filter(pk=product.pk).update(stock=Column("stock") + 1)
    return redirect("shop:list")
