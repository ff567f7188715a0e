from shop.models import Order


def close_all(orders: list[Order]) -> None:
    for order in orders:
        order.status = "closed"
        order.save()


def close_any(registry, key):
    found = registry.lookup(key)
    if isinstance(found, Order):
        found.status = "closed"
        found.save()
