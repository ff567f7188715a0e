"""The caller wants the task's result, of which it reads the id."""

from shop.services import place

from tests.proof.experiments import harm


def setup():
    """No rows."""


@harm("result-unused: on_commit returns nothing", True, "raises AttributeError")
def the_id():
    return bool(place("one").id)
