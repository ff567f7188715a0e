import logging
from functools import partial

from django.db import transaction

from shop.models import Order
from shop.tasks import ship

logger = logging.getLogger(__name__)


def place(number):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        try:
            transaction.on_commit(partial(ship.delay, order.pk))
        except Exception:
            logger.exception("not shipped")
