"""Rows of the same table are written, one of them may be that which is saved afterwards."""

from django.db.models import F
from shop.models import Product
from shop.views import load, only_one_of_the_name, rename, replace, same_column, sell_out

from tests.proof.experiments import call, harm, intrusion
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="tea", stock=5)
    Product.objects.create(pk=2, name="jam", stock=5)


@call(signals="update_fields")
def another_one_is_updated():
    return rename(request(), 1, "jam")


@call(signals="update_fields")
def another_one_is_sold_out():
    return sell_out(request(), 1, "jam")


@call(signals="update_fields")
def another_one_is_loaded():
    return load(request(), 1, [2, 3])


@call(signals="update_fields")
def another_one_is_replaced():
    return replace(request(), 1, 2)


@call(signals="update_fields")
def another_one_is_deleted():
    return only_one_of_the_name(request(), 1, "jam")


@call(signals="update_fields")
def only_the_column_that_is_saved():
    return same_column(request(), 1, "tea")


def meanwhile(i):
    Product.objects.filter(pk=1).update(stock=F("stock") + 1)


@intrusion(meanwhile, lambda results, n: Product.objects.get(pk=1).stock == 5 + n - 1)
def others_write_meanwhile():
    sell_out(request(), 1, "jam")


@harm("same-row: what was updated by its name stays", 5, 0)
def the_same_row():
    rename(request(), 1, "tea")
    return Product.objects.get(pk=1).stock


@harm("same-row: the row that was deleted is not made again", 1, "raises DatabaseError", django="<6.0")
def the_same_row_is_deleted():
    only_one_of_the_name(request(), 1, "tea")
    return Product.objects.filter(pk=1).count()


@harm("same-row: the row that was deleted is not made again", 1, "raises NotUpdated", django=">=6.0")
def the_same_row_is_deleted_in_new_versions():
    only_one_of_the_name(request(), 1, "tea")
    return Product.objects.filter(pk=1).count()
