from django.db import transaction

from plugins.models import Plan


def price_active(code, price):
    with transaction.atomic():
        plan, _ = Plan.objects.get_or_create(code=code, active=True)
        plan.price = price
        plan.save()


def price_any(code, price):
    with transaction.atomic():
        plan, _ = Plan.objects.get_or_create(code=code)
        plan.price = price
        plan.save()
