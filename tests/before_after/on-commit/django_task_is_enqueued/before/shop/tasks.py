from django.tasks import task


@task
def ship(order_id):
    print(order_id)
