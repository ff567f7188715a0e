"""Killed at any of its writes, the call leaves all or nothing."""

from baskets.services import add
from baskets.models import Basket

from tests.proof.experiments import call


def setup():
    Basket.objects.create(pk=1, owner="ada")


@call(crash=True)
def one_call():
    return add("ada", "a", ["x", "y"])
