from functools import partial

from django.db import transaction

from shop.models import Order


class Throttle:
    def delay(self, seconds):
        self.seconds = seconds


def place(number, throttle: Throttle):
    own = Throttle()
    with transaction.atomic():
        Order.objects.create(number=number)
        transaction.on_commit(partial(own.delay, 3))
