"""Killed at any of its writes, the call leaves all or nothing."""

from shop.services import move

from tests.proof.experiments import call
from tests.proof.world import user


def setup():
    user()


@call(crash=True)
def one_call():
    return move(user(), "home")
