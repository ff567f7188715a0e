"""Guests accept the same invitation at the same time."""

from invites.models import Invite
from invites.views import accept

from tests.proof.experiments import call, race
from tests.proof.world import request


def setup():
    Invite.objects.create(pk=1, code="tea", limit=100)


@call(signals="none")
def one_call():
    return accept(request(), "tea")


@race(lambda results, n: Invite.objects.get(pk=1).used == n)
def all_at_once(i):
    accept(request(), "tea")
