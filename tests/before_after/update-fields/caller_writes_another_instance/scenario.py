"""Others of that name are sold out, between the fetch and the function that saves."""

from django.db.models import F
from shop.models import Product
from shop.views import rename, sell

from tests.proof.experiments import call, harm, intrusion
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="tea", stock=5)
    Product.objects.create(pk=2, name="jam", stock=5)


@call(signals="update_fields")
def another_one():
    return rename(request(), 1, "jam")


@call(signals="update_fields")
def the_same_one_before_it_is_fetched():
    return sell(request(), 1, "tea", 3)


def meanwhile(i):
    Product.objects.filter(pk=1).update(sold=F("sold") + 1)


@intrusion(meanwhile, lambda results, n: Product.objects.get(pk=1).sold == n - 1)
def others_write_meanwhile():
    rename(request(), 1, "new")


@harm("same-row: what the caller updated by its name stays", 5, 0)
def the_same_row():
    rename(request(), 1, "tea")
    return Product.objects.get(pk=1).stock
