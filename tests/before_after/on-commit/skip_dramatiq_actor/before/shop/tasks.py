import dramatiq


@dramatiq.actor
def ship(order_id):
    print(order_id)
