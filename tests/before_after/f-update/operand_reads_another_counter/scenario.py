"""One column is computed from the other's new value."""

from decimal import Decimal

from bank.services import settle
from bank.models import Account

from tests.proof.experiments import call, race


def setup():
    Account.objects.create(pk=1, balance=Decimal("500.00"), fees=Decimal("1.00"))


@call()
def one_fee():
    return settle(1, Decimal("2.50"))


@race(lambda results, n: Account.objects.get(pk=1).fees == 1 + n)
def all_charge(i):
    settle(1, Decimal("1.00"))
