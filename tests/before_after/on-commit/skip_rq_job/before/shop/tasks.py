from django_rq import job


@job
def ship(order_id):
    print(order_id)
