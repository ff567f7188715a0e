"""A ticket that is open is closed."""

from desk.models import Ticket
from desk.views import close

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    Ticket.objects.create(pk=1)


@call(signals="none")
def one_call():
    return close(request(), 1)
