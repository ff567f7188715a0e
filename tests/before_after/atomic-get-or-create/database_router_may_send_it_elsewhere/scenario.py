"""The router sends the rows to another database than the block is on."""

from django.contrib.auth import get_user_model
from shop.services import upgrade

from tests.proof.experiments import call

DATABASES = ("default", "accounts")
SETTINGS = {"DATABASE_ROUTERS": ["shop.routers.AccountRouter"]}


def setup():
    for alias in DATABASES:
        get_user_model().objects.using(alias).create(pk=1, username="ada")


@call()
def one_call():
    return upgrade(get_user_model().objects.using("accounts").get(pk=1))
