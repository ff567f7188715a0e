"""A view under ATOMIC_REQUESTS: after the caught error the request goes on reading."""

from baskets.models import Basket
from baskets.views import start
from django.db import transaction

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    Basket.objects.create(pk=1, owner="ada")


def handled(owner):
    with transaction.atomic():
        response = start(request(owner=owner))
        return [response.status_code, Basket.objects.count()]


@call()
def a_free_name():
    return handled("bob")


@call(result=("raises TransactionManagementError", [409, 1]), nothing=True)
def a_taken_name():
    return handled("ada")
