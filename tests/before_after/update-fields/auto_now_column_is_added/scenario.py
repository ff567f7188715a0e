"""The column of auto_now moves only where it is in the list."""

from django.db.models import F
from shop.models import Product
from shop.views import rename

from tests.proof.experiments import call, intrusion, harm
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="tea", price=5)


@call(signals="update_fields")
def one_call():
    return rename(request(name="jam"), 1)


def meanwhile(i):
    Product.objects.filter(pk=1).update(price=F("price") + 1)


@intrusion(meanwhile, lambda results, n: Product.objects.get(pk=1).price == 5 + n - 1)
def others_write_meanwhile():
    rename(request(name="jam"), 1)


@harm("columns-of-save: the column of auto_now stands still", 13, 12)
def the_column_moves():
    rename(request(name="jam"), 1)
    return Product.objects.get(pk=1).updated.hour
