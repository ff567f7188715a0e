"""A row that was created just now."""

from shop.services import place

from tests.proof.experiments import call


def setup():
    """No rows."""


@call(signals="update_fields")
def one_is_placed():
    return place("one", 5)
