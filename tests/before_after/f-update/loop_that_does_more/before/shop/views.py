from django.core.mail import send_mail
from django.http import HttpResponse

from shop.models import Product


def restock_all(request):
    for product in Product.objects.filter(stock__lt=5):
        product.stock += 10
        product.save()
        send_mail("restocked", product.name, None, ["stock@example.com"])
    return HttpResponse("ok")
