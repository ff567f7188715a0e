from django.http import HttpResponse

from shop.models import Product


def sell(request, pk, name):
    product = Product.objects.get(pk=pk)

    def finish():
        product.sold = 1
        product.save(update_fields=["sold"])

    product.name = name
    finish()
    return HttpResponse("ok")
