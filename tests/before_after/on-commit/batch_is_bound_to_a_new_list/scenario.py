"""A list that is bound anew, not emptied: each partial keeps its own."""

from shop.services import place

from tests.proof.experiments import call


def setup():
    """No rows."""


@call(tasks="late", queries=0)
def a_hundred_and_two():
    place([str(number) for number in range(102)])
