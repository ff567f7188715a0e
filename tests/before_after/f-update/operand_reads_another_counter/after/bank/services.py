from django.db import transaction

from bank.models import Account


def settle(pk, amount):
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=pk)
        account.fees += amount
        account.balance -= account.fees
        account.save()
    return account
