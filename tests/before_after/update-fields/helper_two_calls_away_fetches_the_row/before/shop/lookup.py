from django.shortcuts import get_object_or_404

from shop.models import Order


def order_for(request, pk):
    return get_object_or_404(Order, pk=pk, note=request.user.username)


def order_and_rights(request, pk):
    order = order_for(request, pk)
    return order, request.user.is_staff
