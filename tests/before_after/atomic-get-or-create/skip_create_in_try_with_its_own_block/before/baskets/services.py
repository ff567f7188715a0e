from django.db import IntegrityError, transaction

from baskets.models import Line


@transaction.atomic
def fill(basket, references):
    for reference in references:
        try:
            with transaction.atomic():
                Line.objects.create(basket=basket, reference=reference)
        except IntegrityError:
            continue
