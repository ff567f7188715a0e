from django.db import transaction

from baskets.models import Basket, Line


def start(owner, reference):
    with transaction.atomic():
        basket, _ = Basket.objects.get_or_create(owner=owner)
        if not reference:
            raise ValueError(owner)
        Line.objects.create(basket=basket, reference=reference)
