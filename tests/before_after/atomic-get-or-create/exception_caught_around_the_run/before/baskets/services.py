from baskets.models import Basket, Line


def start(owner, reference):
    try:
        basket, _ = Basket.objects.get_or_create(owner=owner)
        line = Line.objects.create(basket=basket, reference=reference)
    except ValueError:
        return None
    return line
