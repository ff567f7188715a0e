from django.shortcuts import redirect
from django.views.generic import DetailView

from shop.models import Order


class Close(DetailView):
    model = Order

    def post(self, request, *args, **kwargs):
        order = self.get_object()
        order.status = "closed"
        order.save(update_fields=["status"])
        return redirect("orders")


def outer():
    def close_one(pk):
        order = Order.objects.get(pk=pk)
        order.status = "closed"
        order.save(using=None, update_fields=["status"])

    return close_one
