"""The manager of a many-to-many relation opens a transaction of its own."""

import shop.receivers  # noqa: F401
from shop.models import Product, Tag

from tests.proof.experiments import call


def setup():
    Product.objects.create(pk=7)
    Tag.objects.create(pk=1, name="warm")


@call(tasks="late")
def one_is_added():
    Product.objects.get(pk=7).tags.add(1)
