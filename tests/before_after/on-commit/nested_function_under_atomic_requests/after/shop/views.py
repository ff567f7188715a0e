from functools import partial

from django.db import transaction
from django.http import HttpResponse

from shop.models import Order
from shop.tasks import ship


def place(request, number):
    def announce(order):
        print("announce", order.number)
        transaction.on_commit(partial(ship.delay, order.pk))

    order = Order.objects.create(number=number)
    announce(order)
    return HttpResponse("placed")
