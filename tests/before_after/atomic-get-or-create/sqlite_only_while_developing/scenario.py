"""Killed at any of its writes, the call leaves all or nothing."""

from shop.services import upgrade

from tests.proof.experiments import call
from tests.proof.world import user


def setup():
    user()


@call(crash=True)
def one_call():
    return upgrade(user())
