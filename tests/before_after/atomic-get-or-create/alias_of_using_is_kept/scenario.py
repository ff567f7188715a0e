"""Killed at any of its writes, the call leaves all or nothing."""

from contextlib import suppress

from django.contrib.auth import get_user_model
from django.db import connections
from shop.models import Profile
from shop.regions import subscribe, subscribe_in_europe

from tests.proof.experiments import call, harm

DATABASES = ("default", "eu")


def setup():
    get_user_model().objects.using("eu").create(pk=1, username="ada")


@call(crash=True)
def one_call():
    return subscribe(get_user_model().objects.using("eu").get(pk=1), "eu", True)


@call(crash=True)
def in_europe():
    subscribe_in_europe(get_user_model().objects.using("eu").get(pk=1))


def fails(execute, sql, *more):
    if sql.startswith("UPDATE"):
        raise ConnectionError
    return execute(sql, *more)


@harm("alias: the block is on another database, and takes nothing back", 0, 1, instead_of="after")
def the_second_write_fails():
    with suppress(ConnectionError), connections["eu"].execute_wrapper(fails):
        subscribe_in_europe(get_user_model().objects.using("eu").get(pk=1))
    return Profile.objects.using("eu").count()
