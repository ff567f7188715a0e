from functools import wraps

from shop.models import Product


def counted(view):
    @wraps(view)
    def wrapper(request, pk):
        product = Product.objects.filter(pk=pk).first()
        if product:
            product.sold += 1
            product.save()
        return view(request, pk)

    return wrapper
