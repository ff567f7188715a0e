from django.shortcuts import get_object_or_404

from shop.models import Order


def block(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.customer.blocked = True
    order.customer.save()
