"""A note on an invoice, and a chapter that gets another title an hour after it was made."""

from shop.models import Chapter, Invoice
from shop.services import note_invoice, retitle

from tests.proof.experiments import harm
from tests.proof.world import NOW


def setup():
    Invoice(pk=1, number="one").save()
    Chapter.objects.create(pk=1, title="old")


@harm("save-passes: the save() of an invoice takes nothing", "new", "raises TypeError")
def a_note():
    note_invoice(1, "new")
    return Invoice.objects.get(pk=1).note


@harm("columns-of-save: the column does not move", True, False)
def the_time_of_the_change():
    retitle(1, "new", chapter=True)
    return Chapter.objects.get(pk=1).changed > NOW
