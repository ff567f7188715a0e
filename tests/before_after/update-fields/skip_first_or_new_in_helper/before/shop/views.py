from django.shortcuts import redirect

from shop.lookup import order_for


def note(request, number):
    order = order_for(number)
    order.note = request.POST["note"]
    order.save()
    return redirect("orders")
