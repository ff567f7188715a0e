from functools import partial

from django.db import transaction

from shop.celery import app
from shop.models import Order


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        transaction.on_commit(partial(app.send_task, "shop.tasks.ship", args=[order.pk]))
