"""The worker finds the order only when it is sent after the commit."""

from celery.contrib.django.task import DjangoTask
from shop.models import Order
from shop.services import place

from tests.proof.experiments import call, dispatch, harm


def setup():
    Order.objects.create(pk=7, number="seven")


@call(tasks="late")
def one_order():
    return place("one")


@dispatch(lambda pk, *more: Order.objects.filter(pk=pk).exists())
def all_order(i):
    place(f"order {i}")


@harm("django-task-class: a task of Celery 5.3 has no such method", 1, "raises AttributeError")
def with_what_celery_5_3_has():
    if hasattr(DjangoTask, "delay_on_commit"):
        del DjangoTask.delay_on_commit
    place("one")
    return len(TASKS)
