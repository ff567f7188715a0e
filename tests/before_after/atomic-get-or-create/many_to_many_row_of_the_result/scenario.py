"""Killed at any of its writes, the call leaves all or nothing."""

from shop.groups import join_default_group

from tests.proof.experiments import call
from tests.proof.world import user


def setup():
    user()


@call(crash=True)
def one_call():
    return join_default_group(user(), "all")
