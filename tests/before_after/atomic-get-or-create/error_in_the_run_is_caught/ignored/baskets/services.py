from django.db import IntegrityError, transaction

from baskets.models import Basket, Line


def start(owner, references):
    with transaction.atomic():
        basket, _ = Basket.objects.get_or_create(owner=owner)
        Line.objects.create(basket=basket, reference="first")
        for reference in references:
            try:
                Line.objects.create(basket=basket, reference=reference)
            except IntegrityError:
                continue
