"""The caller relies on the full save."""

from shop.models import Order
from shop.views import close_with_note

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Order.objects.create(pk=1, number="one", note="tea")


@harm("starts-clean: what the caller wrote is lost", "jam", "tea")
def the_note():
    close_with_note(request(note="jam"), 1)
    return Order.objects.get(pk=1).note
