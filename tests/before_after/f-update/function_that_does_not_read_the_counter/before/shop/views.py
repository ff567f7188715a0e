from django.core.mail import send_mail
from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def tell(product):
    send_mail("bought", product.name, None, ["shop@example.com"])


def buy(request, pk):
    product = get_object_or_404(Product, pk=pk)
    product.stock -= 1
    product.save()
    tell(product)
    return redirect("shop:list")
