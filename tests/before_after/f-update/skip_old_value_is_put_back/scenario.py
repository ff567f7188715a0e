"""The look counts as none: what it wrote is taken back."""

from shop.models import Product
from shop.services import look_unseen

from tests.proof.experiments import harm


def setup():
    Product.objects.create(pk=1, name="tea", stock=5)


@harm("value-is-the-rows: the column holds what was written meanwhile", 0, 1)
def how_often_it_was_looked_at():
    look_unseen(1)
    return Product.objects.get(pk=1).looks
