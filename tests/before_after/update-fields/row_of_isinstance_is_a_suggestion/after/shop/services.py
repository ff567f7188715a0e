from shop.models import Order


def close_all(orders: list[Order]) -> None:
    for order in orders:
        order.status = "closed"
        order.save(update_fields=["status"])


def close_any(registry, key):
    found = registry.lookup(key)
    if isinstance(found, Order):
        found.status = "closed"
        found.save(update_fields=["status"])
