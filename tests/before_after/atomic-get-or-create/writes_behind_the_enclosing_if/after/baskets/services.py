from django.db import transaction

from baskets.models import Basket, Line


def start(owner, reference, basket=None):
    with transaction.atomic():
        if basket is None:
            basket, _ = Basket.objects.get_or_create(owner=owner)
        return Line.objects.create(basket=basket, reference=reference)
