"""Arguments that need care when they are split into lookup and defaults."""

from baskets.models import Basket, Line
from baskets.services import line_of

from tests.proof.experiments import call, race


def setup():
    Basket.objects.create(pk=1, owner="ada")


@call()
def a_new_line():
    return line_of(Basket.objects.get(pk=1), "7", True)


@race(lambda results, n: not any("raises" in str(result) for result in results), table="baskets_line")
def all_at_once(i):
    line_of(Basket.objects.get(pk=1), "7", False)
