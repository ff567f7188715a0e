"""An async view: its database calls run in the thread that it was called from."""

from asgiref.sync import async_to_sync
from shop.models import Product
from shop.views import buy

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="chair", stock=100)


@call(signals="none", queries=-1)
def one_is_bought():
    return async_to_sync(buy)(request(), 1)
