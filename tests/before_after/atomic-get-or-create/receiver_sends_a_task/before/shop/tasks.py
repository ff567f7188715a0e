from celery import shared_task


@shared_task
def index_profile(pk):
    print(pk)
