from django.http import HttpResponse

from shop.models import Product


def rename(request, pk, name):
    product = Product.objects.get(pk=pk)
    Product.objects.update_or_create(name=name, defaults={"stock": 0})
    product.name = name
    product.save()
    return HttpResponse("ok")


def sell_out(request, pk, name):
    product = Product.objects.get(pk=pk)
    others = list(Product.objects.filter(name=name))
    for other in others:
        other.stock = 0
    Product.objects.bulk_update(others, ["stock"])
    product.sold = 1
    product.save()
    return HttpResponse("ok")


def load(request, pk, keys):
    product = Product.objects.get(pk=pk)
    Product.objects.bulk_create(
        [Product(pk=key, name="new", stock=0) for key in keys],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["stock"],
    )
    product.sold = 1
    product.save()
    return HttpResponse("ok")


def replace(request, pk, key):
    product = Product.objects.get(pk=pk)
    Product(pk=key, name="new").save()
    product.sold = 1
    product.save()
    return HttpResponse("ok")


def only_one_of_the_name(request, pk, name):
    product = Product.objects.get(pk=pk)
    Product.objects.filter(name=name).delete()
    product.name = name
    product.save()
    return HttpResponse("ok")


def same_column(request, pk, name):
    product = Product.objects.get(pk=pk)
    Product.objects.update_or_create(name=name, defaults={"sold": 0})
    Product.objects.create(name="new")
    product.sold = 1
    product.save()
    return HttpResponse("ok")
