"""What the override writes is in the list too."""

from vouchers.models import Voucher
from vouchers.services import redeem

from tests.proof.experiments import call, race


def setup():
    Voucher.objects.create(pk=1, code="tea")
    Voucher.objects.filter(pk=1).update(code="tea")


@call(signals="update_fields", queries=1)
def one_redeems():
    return redeem("tea")


@race(lambda results, n: Voucher.objects.get(pk=1).used == n)
def all_redeem(i):
    redeem("tea")
