from celery import shared_task


@shared_task
def greet(pk):
    print(pk)
