def close(order):
    order.status = "closed"
    order.save(update_fields=["status"])
