from django.db import IntegrityError

from baskets.models import Basket, Line


def start(owner, references):
    basket, _ = Basket.objects.get_or_create(owner=owner)
    Line.objects.create(basket=basket, reference="first")
    for reference in references:
        try:
            Line.objects.create(basket=basket, reference=reference)
        except IntegrityError:
            continue
