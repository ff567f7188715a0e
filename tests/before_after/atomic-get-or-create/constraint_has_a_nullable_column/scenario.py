"""Killed at any of its writes, the call leaves all or nothing."""

from plugins.services import activate

from tests.proof.experiments import call


def setup():
    """No rows."""


@call(crash=True)
def one_call():
    return activate("x")
