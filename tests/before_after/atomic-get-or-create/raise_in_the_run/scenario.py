"""Killed at any of its writes, the call leaves all or nothing."""

from baskets.services import start

from tests.proof.experiments import call


def setup():
    """No rows."""


@call(crash=True)
def one_call():
    return start("ada", "a")


@call(raises="ValueError", rows=({"default:baskets.Basket": [{"id": 1, "owner": "ada"}]}, {}))
def without_a_reference():
    start("ada", "")
