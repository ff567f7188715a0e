from celery import Task
from django.db import transaction


class WaitingTask(Task):
    abstract = True

    def delay(self, *args, **kwargs):
        transaction.on_commit(lambda: super(WaitingTask, self).delay(*args, **kwargs))
