from django.db import transaction

from baskets.models import Basket


def add(owner, reference, values, quantity=1):
    basket = Basket.objects.get(owner=owner)
    with transaction.atomic():
        line, created = basket.lines.get_or_create(reference=reference)
        if created:
            for value in values:
                line.options.create(value=value)
        else:
            line.quantity += quantity
            line.save()
    return line, created
