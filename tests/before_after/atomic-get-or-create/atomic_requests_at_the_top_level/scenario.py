"""Killed at any of its writes, the call leaves all or nothing."""

from shop.views import upgrade

from tests.proof.experiments import call
from tests.proof.world import request, user


def setup():
    user()


@call(crash=True)
def one_call():
    return upgrade(request(user()))
