"""The alias is known only when it runs."""

from shop.services import place

from tests.proof.experiments import call

DATABASES = ("default", "eu")


def setup():
    """No rows."""


@call(tasks="late")
def one_in_europe():
    place("one", "eu")
