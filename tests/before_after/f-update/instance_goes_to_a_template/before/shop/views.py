from django.shortcuts import get_object_or_404, render

from shop.models import Product


def buy(request, pk):
    product = get_object_or_404(Product, pk=pk)
    product.stock -= 1
    product.save()
    return render(request, "thanks.html", {"product": product})
