"""What the caller has written before the call is in the list too."""

from django.db.models import F
from shop.models import Order
from shop.views import close_with_note

from tests.proof.experiments import call, intrusion, harm
from tests.proof.world import request


def setup():
    Order.objects.create(pk=1, number="one", note="tea", status="billed")


@call(signals="update_fields")
def one_call():
    return close_with_note(request(note="jam"), 1)


def meanwhile(i):
    Order.objects.filter(pk=1).update(total=F("total") + 1)


@intrusion(meanwhile, lambda results, n: Order.objects.get(pk=1).total == 0 + n - 1)
def others_write_meanwhile():
    close_with_note(request(note="jam"), 1)


@harm("starts-clean: what the caller left unsaved is lost", "jam", "tea")
def a_note_is_left_by_the_caller():
    close_with_note(request(note="jam"), 1)
    return Order.objects.get(pk=1).note
