from django.db import models
from django.http import HttpResponse

from shop.models import Product


def rename(request, pk, name):
    product = Product.objects.get(pk=pk)
    for other in Product.objects.filter(name=name):
        other.stock = 0
        models.Model.save(other)
    product.name = name
    product.save()
    return HttpResponse("ok")


def recount(request, pk, name):
    product = Product.objects.get(pk=pk)
    other = Product.objects.get(name=name)
    other.stock = 0
    Product.save(other)
    product.sold = 1
    product.save()
    return HttpResponse("ok")


def load(request, pk, name):
    product = Product.objects.get(pk=pk)
    other = Product.objects.get(name=name)
    other.stock = 0
    other.save_base(raw=True)
    product.sold = 1
    product.save()
    return HttpResponse("ok")
