from django.db.models import F

from shop.models import Product


def sell(request, pk):
    if not Product.objects.filter(pk=pk).update(stock=F("stock") - 1, name=request.POST["name"]):
        raise Product.DoesNotExist


def rename(request, pk):
    product = Product.objects.get(pk=pk)
    product.name = request.POST["name"]
    product.save(using=None, update_fields=["name"])
