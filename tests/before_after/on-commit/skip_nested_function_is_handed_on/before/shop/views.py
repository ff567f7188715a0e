from django.http import HttpResponse

from shop.models import Order
from shop.tasks import ship


def place(request, number):
    def announce():
        ship.delay(order.pk)

    order = Order.objects.create(number=number)
    response = HttpResponse("placed")
    response.add_closer(announce)
    return response
