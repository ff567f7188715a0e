def mark_paid(order):
    order.status = "paid"
    order.save()
    return order
