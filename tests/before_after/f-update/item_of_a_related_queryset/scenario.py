"""The same wish is added at the same time."""

from wishes.models import Line, WishList

from tests.proof.experiments import call, race


def setup():
    WishList.objects.create(pk=1, name="ada")
    Line.objects.create(pk=1, wishlist_id=1, title="tea")


@call(signals="none")
def one_call():
    return WishList.objects.get(pk=1).add("tea")


@race(lambda results, n: Line.objects.get(pk=1).quantity == 1 + n)
def all_at_once(i):
    WishList.objects.get(pk=1).add("tea")


@call(signals="fewer")
def a_new_wish():
    WishList.objects.get(pk=1).add("tea")
    return WishList.objects.get(pk=1).add("jam")
