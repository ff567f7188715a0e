from functools import wraps

from django.db.models import F

from shop.models import Product


def counted(view):
    @wraps(view)
    def wrapper(request, pk):
        product = Product.objects.filter(pk=pk).first()
        if product:
            Product.objects.filter(pk=product.pk).update(sold=F("sold") + 1)
        return view(request, pk)

    return wrapper
