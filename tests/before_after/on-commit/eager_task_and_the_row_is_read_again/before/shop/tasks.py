from celery import shared_task

from shop.models import Order


@shared_task
def ship(order_id):
    Order.objects.filter(pk=order_id).update(status="sent")
