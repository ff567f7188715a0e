"""Each sets a flag of its own in the same column."""

from desk.models import Profile
from desk.views import dismiss

from tests.proof.experiments import call, harm, race
from tests.proof.world import request


def setup():
    Profile.objects.create(pk=1, flags={"news": False})


@call()
def one_flag():
    return dismiss(request(), 1, "news")


@race(lambda results, n: len(Profile.objects.get(pk=1).flags) == n + 1)
def all_set_their_flag(i):
    dismiss(request(), 1, f"flag {i}")


@harm("fetch-can-lock: a lock needs a transaction", True, "raises TransactionManagementError", databases=("postgresql",))
def without_a_transaction():
    dismiss(request(), 1, "news")
    return Profile.objects.get(pk=1).flags["news"]
