from bank.models import Account


def settle(pk, amount):
    account = Account.objects.get(pk=pk)
    account.fees += amount
    account.balance -= account.fees
    account.save()
    return account
