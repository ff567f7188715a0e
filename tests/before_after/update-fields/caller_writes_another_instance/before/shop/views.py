from django.http import HttpResponse

from shop.models import Product


def named(product, name):
    product.name = name
    product.save()


def rename(request, pk, name):
    product = Product.objects.get(pk=pk)
    Product.objects.filter(name=name).update(stock=0)
    named(product, name)
    return HttpResponse("ok")


def sold(product, count):
    product.sold = count
    product.save()


def sell(request, pk, name, count):
    Product.objects.filter(name=name).update(stock=0)
    product = Product.objects.get(pk=pk)
    sold(product, count)
    return HttpResponse("ok")
