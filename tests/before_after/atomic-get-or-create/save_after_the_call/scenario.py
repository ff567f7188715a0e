"""Killed at any of its writes, the call leaves all or nothing."""

from shop.forms import subscribe
from shop.models import Profile

from tests.proof.experiments import call, race
from tests.proof.world import user


def setup():
    user()


@call(crash=True)
def one_call():
    return subscribe(user(), True)


def one_row(results, n):
    return Profile.objects.count() == 1 and not any("raises" in str(result) for result in results)


@race(one_row, before=True, table="shop_profile")
def all_at_once(i):
    subscribe(user(), True)
