from django.http import HttpResponse

from shop.models import Order
from shop.tasks import ship


def place(request, number):
    def announce(order):
        print("announce", order.number)
        ship.delay(order.pk)

    order = Order.objects.create(number=number)
    announce(order)
    return HttpResponse("placed")
