from django.db import transaction

from shop.services import _upgrade


def pay(request):
    with transaction.atomic():
        _upgrade(request.user)
