from celery import shared_task


@shared_task
def ship(order_id, carrier="post"):
    print(order_id, carrier)


@shared_task
def rebuild_index():
    print("index")
