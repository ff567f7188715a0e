from django.db import transaction

from baskets.models import Basket, Line


def load(rows):
    for owner, references in rows:
        with transaction.atomic():
            basket, created = Basket.objects.get_or_create(owner=owner)
            if not created:
                continue
            for reference in references:
                Line.objects.create(basket=basket, reference=reference)
