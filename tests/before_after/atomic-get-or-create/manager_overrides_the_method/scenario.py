"""Killed at any of its writes, the call leaves all or nothing."""

from people.services import promote

from tests.proof.experiments import call


def setup():
    """No rows."""


@call(crash=True)
def one_call():
    return promote("A@example.com")
