from django.core.mail import send_mail
from django.http import HttpResponse

from shop.models import Product


def take(request, pk):
    product = Product.objects.get(pk=pk)
    product.sold += 1
    product.stock -= 1
    if product.is_low():
        send_mail("low stock", "", None, ["stock@example.com"])
    product.save()
    return HttpResponse("ok")
