from django.db import transaction

from shop.services import upgrade

ACTIONS = {"upgrade": upgrade}


def pay(request):
    with transaction.atomic():
        upgrade(request.user)
