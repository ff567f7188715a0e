"""What is passed on holds the argument already."""

from shop.models import Order
from shop.services import close

from tests.proof.experiments import harm


def setup():
    Order.objects.create(pk=1, number="one")


@harm("call-is-open: the argument is given twice", "closed", "raises TypeError")
def with_the_same_argument():
    close(1, update_fields=["status"])
    return Order.objects.get(pk=1).status
