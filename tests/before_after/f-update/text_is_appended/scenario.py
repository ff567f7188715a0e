"""Nobody's line gets lost."""

from desk.models import Ticket
from desk.services import note

from tests.proof.experiments import call, race


def setup():
    Ticket.objects.create(pk=1, log="opened")


@call(signals="update_fields", queries=1)
def one_note():
    return note(1, "called back")


@race(lambda results, n: len(Ticket.objects.get(pk=1).log.splitlines()) == n + 1)
def all_note(i):
    note(1, f"note {i}")
