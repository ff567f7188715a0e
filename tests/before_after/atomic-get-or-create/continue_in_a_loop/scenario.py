"""Killed at any of its writes, the call leaves all or nothing."""

from baskets.importer import load

from tests.proof.experiments import call


def setup():
    """No rows."""


@call(crash=True)
def one_call():
    return load([("ada", ["a", "b"]), ("ada", ["c"])])
