def close(order):
    order.status = "closed"
    order.save()


ACTIONS = {"close": close}
