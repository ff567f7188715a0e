from celery import shared_task

from shop.base import WaitingTask


@shared_task(base=WaitingTask)
def ship(order_id):
    print(order_id)
