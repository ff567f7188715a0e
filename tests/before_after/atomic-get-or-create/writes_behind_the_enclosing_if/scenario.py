"""Killed at any of its writes, the call leaves all or nothing."""

from baskets.services import start

from tests.proof.experiments import call


def setup():
    """No rows."""


@call(crash=True)
def one_call():
    return start("ada", "a")
