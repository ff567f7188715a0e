from django.db import IntegrityError

from baskets.models import Basket


def start(owner):
    try:
        Basket.objects.create(owner=owner)
    except IntegrityError:
        return False
    return True
