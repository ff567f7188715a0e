from django.db import transaction
from django.shortcuts import redirect

from shop.models import Order
from shop.services import close


@transaction.atomic
def close_view(request, pk):
    close(Order.objects.select_for_update().get(pk=pk))
    return redirect("orders")


def close_all(request):
    with transaction.atomic():
        for order in Order.objects.select_for_update().filter(status="paid"):
            close(order)
    return redirect("orders")
