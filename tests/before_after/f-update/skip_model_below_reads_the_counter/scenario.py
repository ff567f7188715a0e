"""The last seat is sold."""

from shop.models import Ticket
from shop.services import sell_seat

from tests.proof.experiments import harm


def setup():
    Ticket.objects.create(pk=1, stock=1)


@harm("save-hooks: save() compares an expression", 0, "raises TypeError")
def the_last_seat():
    sell_seat(1)
    return Ticket.objects.get(pk=1).stock
