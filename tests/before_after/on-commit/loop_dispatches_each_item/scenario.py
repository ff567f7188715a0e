"""Three parts: each is sent, not the last one three times."""

from shop.models import Line, Order
from shop.services import split

from tests.proof.experiments import call, dispatch, harm


def setup():
    for number in range(1, 17):
        order = Order.objects.create(pk=number, number=f"order {number}")
        for part in "abc":
            Line.objects.create(order=order, sku=f"{number} {part}")


@call(tasks="late")
def one_is_split():
    split(Order.objects.get(pk=1))


@dispatch(lambda pk: Order.objects.filter(pk=pk).exists(), each=3)
def all_are_split(i):
    split(Order.objects.get(pk=i + 1))


@harm("arguments-kept: a lambda in a loop reads the last row", 3, 1)
def different_parts():
    split(Order.objects.get(pk=1))
    return len({str(task["args"]) for task in TASKS})  # noqa: F821 - what was sent; the harness puts it here
