"""A call that was made a moment ago is linked, and one that is stored."""

from shop.models import Call
from shop.providers import Provider
from shop.services import note_again, notify

from tests.proof.experiments import call, harm


def setup():
    Call.objects.create(pk=1, number="112", note="old")


@call(signals="update_fields")
def stored_ones():
    note_again(Call.objects.all(), "new")
    return list(Call.objects.values_list("note"))


@harm("row-exists: it has no key yet", "new", "raises ValueError")
def a_new_one():
    notify(Provider(), "110", "new")
    return Call.objects.get(number="110").note
