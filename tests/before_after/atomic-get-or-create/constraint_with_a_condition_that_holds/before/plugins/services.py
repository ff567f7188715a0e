from plugins.models import Plan


def price_active(code, price):
    plan, _ = Plan.objects.get_or_create(code=code, active=True)
    plan.price = price
    plan.save()


def price_any(code, price):
    plan, _ = Plan.objects.get_or_create(code=code)
    plan.price = price
    plan.save()
