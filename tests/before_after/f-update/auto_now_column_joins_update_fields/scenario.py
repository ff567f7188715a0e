"""A list without the auto_now column leaves it where it was."""

from shop.models import Product
from shop.views import take

from tests.proof.experiments import call, harm


def setup():
    Product.objects.create(pk=1, stock=100)


@call(signals="update_fields", queries=1)
def the_column_moves():
    return take(1)


@harm("save-hooks: the column of auto_now stands still", 13, 12)
def without_the_column():
    take(1)
    return Product.objects.get(pk=1).updated_at.hour
