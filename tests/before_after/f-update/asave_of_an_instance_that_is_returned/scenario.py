"""The async twin of the save form."""

from asgiref.sync import async_to_sync
from shop.models import Product
from shop.views import take

from tests.proof.experiments import call


def setup():
    Product.objects.create(pk=1, name="chair", stock=100)


@call(signals="update_fields", queries=1)
def one_is_taken():
    return async_to_sync(take)(1)
