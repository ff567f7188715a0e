from celery import shared_task


@shared_task
def reindex(product_id):
    print(product_id)
