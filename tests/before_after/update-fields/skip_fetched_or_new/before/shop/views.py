from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def note(request, number):
    try:
        order = Order.objects.get(number=number)
    except Order.DoesNotExist:
        order = Order(number=number)
    order.note = request.POST["note"]
    order.save()
    return redirect("orders")
