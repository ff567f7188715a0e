def mark_paid(order):
    order.status = "paid"
    order.save(update_fields=["status"])
    return order
