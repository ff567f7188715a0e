"""Nobody can withdraw what has been withdrawn."""

from bank.models import Account

from tests.proof.experiments import call, race


def setup():
    Account.objects.create(pk=1, balance=50)


@call(signals="none", queries=1)
def some_is_withdrawn():
    account = Account.objects.get(pk=1)
    account.withdraw(20)
    return account


def fifty_came_out(results, n):
    raised = [result for result in results if result is not None]
    return len(raised) == n - 1 and Account.objects.get(pk=1).balance == 0


@race(fifty_came_out)
def all_withdraw_everything(i):
    Account.objects.get(pk=1).withdraw(50)
