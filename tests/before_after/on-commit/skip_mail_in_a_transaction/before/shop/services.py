from django.core.mail import send_mail
from django.db import transaction

from shop.models import Order
from shop.tasks import ship


def place(number, address):
    with transaction.atomic():
        Order.objects.create(number=number)
        send_mail("Thank you", number, None, [address])
    ship.delay(number)
