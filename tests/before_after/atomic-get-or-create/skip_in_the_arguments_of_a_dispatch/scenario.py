"""A worker looks for the row as soon as it is told."""

from unittest import mock

from shop.models import Profile
from shop.services import welcome
from shop.tasks import greet

from tests.proof.experiments import harm
from tests.proof.meeting import apart
from tests.proof.world import user


def setup():
    user()


@harm("database-only: the task is sent before the commit", [True], [False])
def a_worker_is_quick():
    seen = []

    def worker(pk):
        seen.append(apart(lambda: Profile.objects.filter(pk=pk).exists()))

    with mock.patch.object(type(greet._get_current_object()), "delay", side_effect=worker):
        welcome(user())
    return seen
