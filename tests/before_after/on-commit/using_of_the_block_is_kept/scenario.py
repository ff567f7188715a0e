"""The callback waits for the commit of the database that the block is on."""

from shop.models import Order
from shop.services import place

from tests.proof.experiments import call

DATABASES = ("default", "eu")


def setup():
    """No rows."""


@call(tasks="late")
def one_in_europe():
    place("one")
