"""A lambda reads the name when it runs: after both assignments."""

from shop.services import place

from tests.proof.experiments import call, harm


def setup():
    """No rows."""


@call(tasks="late")
def two_orders():
    place("first", "second")


@harm("arguments-kept: the name is bound again before the lambda runs", [[1], [2]], [[2], [2]])
def two_lambdas():
    place("first", "second")
    return [task["args"] for task in TASKS]  # noqa: F821 - what was sent; the harness puts it here
