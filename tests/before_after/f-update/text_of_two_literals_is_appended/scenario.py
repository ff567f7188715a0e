"""Two lines of a log at the same time."""

from desk.models import Ticket
from desk.services import close

from tests.proof.experiments import call, race


def setup():
    Ticket.objects.create(pk=1, log="open\n")


@call(signals="update_fields", queries=1)
def one_call():
    return close(1)


@race(lambda results, n: Ticket.objects.get(pk=1).log.count("closed") == n)
def all_at_once(i):
    close(1)
