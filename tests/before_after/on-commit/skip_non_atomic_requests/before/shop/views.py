from django.db import transaction
from django.http import HttpResponse

from shop.models import Order
from shop.tasks import ship


@transaction.non_atomic_requests
def place(request, number):
    order = Order.objects.create(number=number)
    ship.delay(order.pk)
    return HttpResponse("placed")
