"""A label only reads, a sale writes."""

from django.db.models import F
from shop.models import Product
from shop.views import annotate, rename, sell

from tests.proof.experiments import call, harm, intrusion


def setup():
    Product.objects.create(pk=1, name="tea", stock=5)


@call(signals="update_fields")
def the_label_is_read():
    return rename(1, "jam")


def meanwhile(i):
    Product.objects.filter(pk=1).update(sold=F("sold") + 1)


@intrusion(meanwhile, lambda results, n: Product.objects.get(pk=1).sold == n - 1)
def others_write_meanwhile():
    rename(1, "new")


@harm("writes-seen: the stock that the sale sets is stored", 0, 5)
def the_sale_writes():
    sell(1, "jam")
    return Product.objects.get(pk=1).stock


@harm("writes-seen: what is put into the dictionary is stored", 0, 5)
def the_dictionary_is_written_to():
    annotate(1, "jam")
    return Product.objects.get(pk=1).stock
