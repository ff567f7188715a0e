from django.db import IntegrityError, transaction

from baskets.models import Line


@transaction.atomic
def fill(basket, reference):
    try:
        Line.objects.create(basket=basket, reference=reference)
    except IntegrityError as error:
        raise ValueError(reference) from error
