from baskets.models import Basket, Line


def start(owner, reference):
    basket, _ = Basket.objects.get_or_create(owner=owner)
    if not reference:
        raise ValueError(owner)
    Line.objects.create(basket=basket, reference=reference)
