"""The column of auto_now moves where it did not."""

import datetime as dt

from shop.models import Product
from shop.views import rename

from tests.proof.experiments import call, harm
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="tea", note="hot")


@call(rows="differ", signals="update_fields")
def one_call():
    return rename(request(), 1, "jam")


@harm("columns-of-save: the column was not loaded, and stood still", 12, 13)
def hour_of_the_column():
    rename(request(), 1, "jam")
    return Product.objects.get(pk=1).updated.astimezone(dt.UTC).hour
