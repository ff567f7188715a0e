from django.db import transaction

from baskets.models import Line


@transaction.atomic
def fill(basket, reference):
    try:
        Line.objects.create(basket=basket, reference=reference)
    except ValueError:
        return None
    return basket
