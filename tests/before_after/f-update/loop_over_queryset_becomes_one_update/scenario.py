"""Three of four rows are changed: one statement instead of four."""

from shop.models import Product
from shop.views import restock_all

from tests.proof.experiments import call, intrusion
from tests.proof.world import request
from django.db.models import F


def setup():
    for stock in (1, 2, 3, 50):
        Product.objects.create(pk=stock, name=f"of {stock}", stock=stock)


@call(signals="none", queries=-3)
def some_are_restocked():
    return restock_all(request())


def sell(i):
    Product.objects.filter(pk=50).update(stock=F("stock") - 1)
    Product.objects.filter(pk=3).update(stock=F("stock") - 1)


@intrusion(sell, lambda results, n: Product.objects.get(pk=3).stock == 14 - n)
def others_sell_meanwhile():
    restock_all(request())
