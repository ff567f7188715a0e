from django.utils import timezone

from shop.models import Order


def settle():
    for order in Order.objects.filter(status="billed"):
        order.status = "paid"
        order.paid_at = timezone.now()
        order.note = ""
        order.status = order.status.upper()
        order.save()
