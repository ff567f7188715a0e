from django.db import IntegrityError, transaction

from baskets.models import Basket, Line


@transaction.atomic
def fill(basket, references):
    for reference in references:
        try:
            with transaction.atomic():
                Line.objects.create(basket=basket, reference=reference)
        except IntegrityError:
            continue
    Basket.objects.filter(pk=basket.pk).update(owner="full")
