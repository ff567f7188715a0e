"""Killed at any of its writes, the call leaves all or nothing."""

from plugins.services import price_active, price_any

from tests.proof.experiments import call


def setup():
    """No rows."""


@call(crash=True)
def one_call():
    return price_active("x", 5)


@call(crash=True)
def any_of_them():
    price_any("x", 5)
