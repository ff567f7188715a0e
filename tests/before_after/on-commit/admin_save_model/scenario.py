"""The change form of the admin has a transaction open."""

from django.contrib import admin
from django.db import transaction
from shop.admin import OrderAdmin
from shop.models import Order

from tests.proof.experiments import call
from tests.proof.world import request

APPS = ["django.contrib.admin"]


def saved():
    with transaction.atomic():
        OrderAdmin(Order, admin.site).save_model(request(), Order(number="one"), form=None, change=False)


def setup():
    """No rows."""


@call(tasks="late")
def one_call():
    return saved()
