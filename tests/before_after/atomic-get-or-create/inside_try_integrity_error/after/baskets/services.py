from django.db import IntegrityError, transaction

from baskets.models import Basket, Line


class BasketError(Exception):
    pass


def start(owner, reference):
    try:
        with transaction.atomic():
            basket, _ = Basket.objects.get_or_create(owner=owner)
            line = Line.objects.create(basket=basket, reference=reference)
    except IntegrityError as error:
        raise BasketError(owner) from error
    return line
