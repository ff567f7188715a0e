"""Killed at any of its writes, the call leaves all or nothing."""

from shop.regions import subscribe, subscribe_in_europe
from django.contrib.auth import get_user_model

from tests.proof.experiments import call

DATABASES = ("default", "eu")


def setup():
    get_user_model().objects.using("eu").create(pk=1, username="ada")


@call(crash=True)
def one_call():
    return subscribe(get_user_model().objects.using("eu").get(pk=1), "eu", True)


@call(crash=True)
def in_europe():
    subscribe_in_europe(get_user_model().objects.using("eu").get(pk=1))
