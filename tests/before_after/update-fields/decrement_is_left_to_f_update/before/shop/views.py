from shop.models import Product


def sell(request, pk):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    product.name = request.POST["name"]
    product.save()


def rename(request, pk):
    product = Product.objects.get(pk=pk)
    product.name = request.POST["name"]
    product.save(using=None)
