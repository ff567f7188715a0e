"""A membership is extended by two people at the same time."""

from club.models import Membership
from club.services import extend
import datetime as dt

from tests.proof.experiments import call, race


start = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


def setup():
    Membership.objects.create(pk=1, expires=start)


@call(signals="update_fields", queries=1)
def one_call():
    return extend(1)


@race(lambda results, n: Membership.objects.get(pk=1).expires == start + n * dt.timedelta(days=365))
def all_at_once(i):
    extend(1)
