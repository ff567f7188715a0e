"""The one setting, a tag whose slug stays the same, and a ticket."""

from shop.models import Setting, Tag, Ticket
from shop.services import change, rename_tag, rename_ticket

from tests.proof.experiments import call, harm, intrusion


def setup():
    Setting.objects.create(value="old")
    Tag.objects.create(name="tea")
    Ticket.objects.create(code="one", name="tea")


@call(signals="update_fields")
def the_one_setting():
    change("new")
    return list(Setting.objects.values_list("pk", "value"))


@call(signals="update_fields")
def the_same_slug():
    rename_tag("tea", "Tea")
    return list(Tag.objects.values_list("slug", "name"))


@call(signals="update_fields")
def a_ticket():
    rename_ticket("one", "jam")
    return list(Ticket.objects.values_list("code", "name"))


def meanwhile(i):
    Ticket.objects.filter(code="one").update(note="seen")


@intrusion(meanwhile, lambda results, n: Ticket.objects.get(code="one").note == "seen")
def others_write_meanwhile():
    rename_ticket("one", "jam")


@harm("columns-of-save: there is no row of the new key", ["jam", "tea"], "raises DatabaseError")
def another_slug():
    rename_tag("tea", "jam")
    return sorted(Tag.objects.values_list("slug", flat=True))
