"""A property whose setter writes two columns."""

from shop.models import Payment
from shop.views import correct

from tests.proof.experiments import call, harm, intrusion
from tests.proof.world import request


def setup():
    Payment.objects.create(pk=1, cents=500, currency="USD", note="tea")


@call(signals="update_fields")
def one_is_corrected():
    return correct(request(amount="7.5"), 1)


def meanwhile(i):
    Payment.objects.filter(pk=1).update(note="jam")


@intrusion(meanwhile, lambda results, n: Payment.objects.get(pk=1).note == "jam")
def others_write_meanwhile():
    correct(request(amount="7.5"), 1)


@harm("writes-seen: the second column that the setter writes is not stored", "EUR", "USD")
def the_currency():
    correct(request(amount="7.5"), 1)
    return Payment.objects.get(pk=1).currency
