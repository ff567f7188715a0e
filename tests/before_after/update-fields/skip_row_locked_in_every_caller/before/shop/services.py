def close(order):
    order.status = "closed"
    order.save()
