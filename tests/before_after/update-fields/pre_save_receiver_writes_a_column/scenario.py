"""A receiver trims another column, which has to be in the list."""

from django.db.models import F
from shop.models import Order
from shop.signals import trim  # noqa: F401
from shop.views import close

from tests.proof.experiments import call, intrusion, harm
from tests.proof.world import request


def setup():
    Order.objects.bulk_create([Order(pk=1, number="one", note=" tea ")])


@call(signals="update_fields")
def one_call():
    return close(request(), 1)


def meanwhile(i):
    Order.objects.filter(pk=1).update(total=F("total") + 1)


@intrusion(meanwhile, lambda results, n: Order.objects.get(pk=1).total == 0 + n - 1)
def others_write_meanwhile():
    close(request(), 1)


@harm("columns-of-save: what the receiver writes is not stored", "tea", " tea ")
def the_note_is_trimmed():
    close(request(), 1)
    return Order.objects.get(pk=1).note
