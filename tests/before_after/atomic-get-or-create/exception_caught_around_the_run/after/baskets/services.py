from django.db import transaction

from baskets.models import Basket, Line


def start(owner, reference):
    try:
        with transaction.atomic():
            basket, _ = Basket.objects.get_or_create(owner=owner)
            line = Line.objects.create(basket=basket, reference=reference)
    except ValueError:
        return None
    return line
