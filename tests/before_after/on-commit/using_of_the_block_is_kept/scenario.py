"""The callback waits for the commit of the database that the block is on."""

from contextlib import suppress

from django.db import transaction
from shop.models import Order
from shop.services import place

from tests.proof.experiments import call, harm

DATABASES = ("default", "eu")


def setup():
    """No rows."""


@call(tasks="late")
def one_in_europe():
    place("one")


@harm("alias-known: where no transaction is open the callback runs at once", 0, 2, instead_of="after")
def it_is_rolled_back():
    with suppress(RuntimeError), transaction.atomic(using="eu"):
        place("one")
        raise RuntimeError
    return len(TASKS)
