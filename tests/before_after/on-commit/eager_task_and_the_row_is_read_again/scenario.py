"""A worker finds the row; where there is none, the task runs at the dispatch."""

from celery import current_app
from shop.models import Order
from shop.services import place

from tests.proof.experiments import call, dispatch, harm


def setup():
    current_app.conf.task_always_eager = False
    Order.objects.create(pk=7, number="seven")


@call(tasks="late")
def one_order():
    return place("one")


@dispatch(lambda pk: Order.objects.filter(pk=pk).exists())
def all_order(i):
    place(f"order {i}")


@harm("not-relied-on: the task has not run yet where it was waited for", "sent", "open")
def tasks_run_eagerly():
    current_app.conf.task_always_eager = True
    return place("two")
