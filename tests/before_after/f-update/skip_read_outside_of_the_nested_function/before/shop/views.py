from django.http import HttpResponse

from shop.models import Product


def sell(request, pk):
    product = Product.objects.get(pk=pk)

    def one():
        product.stock -= 1
        return product.save()

    one()
    return HttpResponse(product.stock)
