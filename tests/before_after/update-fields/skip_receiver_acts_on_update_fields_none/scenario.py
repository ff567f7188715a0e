"""A receiver that indexes only after a full save."""

from unittest import mock

import shop.signals  # noqa: F401
from shop.models import Order
from shop.views import close

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Order.objects.bulk_create([Order(pk=1, number="one")])


@harm("full-save-not-needed: the receiver does nothing where update_fields is given", 1, 0)
def times_indexed():
    with mock.patch.object(Order, "reindex", create=True) as reindex:
        close(request(), 1)
    return reindex.call_count
