from django.db import transaction

from shop.services import upgrade


def pay(request):
    with transaction.atomic():
        upgrade(request.user)


def win(request):
    upgrade(request.user)
