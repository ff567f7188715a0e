"""Killed at any of its writes, the call leaves all or nothing."""

from shop.views import open_account
from shop.models import Profile

from tests.proof.experiments import call, race
from tests.proof.world import request, user


def setup():
    user()


@call(crash=True)
def one_call():
    return open_account(request(user(), plan="gold"))


def one_row(results, n):
    return Profile.objects.count() == 1 and not any("raises" in str(result) for result in results)


@race(one_row, before=True, table="shop_profile")
def all_at_once(i):
    open_account(request(user(), plan="gold"))
