from huey.contrib.djhuey import db_task


@db_task()
def ship(order_id):
    print(order_id)
