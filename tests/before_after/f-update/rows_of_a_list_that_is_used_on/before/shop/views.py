from django.shortcuts import render

from shop.models import Product


def restock(request):
    products = list(Product.objects.order_by("name"))
    for product in products:
        product.stock += 10
        product.save()
    return render(request, "products.html", {"products": products})
