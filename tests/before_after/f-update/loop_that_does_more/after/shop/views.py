from django.core.mail import send_mail
from django.db.models import F
from django.http import HttpResponse

from shop.models import Product


def restock_all(request):
    for product in Product.objects.filter(stock__lt=5):
        Product.objects.filter(pk=product.pk).update(stock=F("stock") + 10)
        send_mail("restocked", product.name, None, ["stock@example.com"])
    return HttpResponse("ok")
