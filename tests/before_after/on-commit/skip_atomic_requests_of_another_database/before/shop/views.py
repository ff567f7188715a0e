from django.http import HttpResponse
from django.views import View

from shop.models import Order
from shop.tasks import ship


def place(request, number):
    order = Order.objects.create(number=number)
    ship.delay(order.pk)
    return HttpResponse("placed")


class Cancel(View):
    def post(self, request, pk):
        Order.objects.filter(pk=pk).update(status="cancelled")
        ship.delay(pk)
        return HttpResponse("cancelled")
