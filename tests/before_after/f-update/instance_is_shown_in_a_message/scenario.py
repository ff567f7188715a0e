"""The message says how many are left."""

from django.contrib.messages.storage.fallback import FallbackStorage
from shop.models import Product
from shop.views import buy

from tests.proof.experiments import call, race
from tests.proof.world import request



def bought():
    asked = request()
    asked._messages = FallbackStorage(asked)
    buy(asked, 1)
    return [str(message) for message in asked._messages]


def setup():
    Product.objects.create(pk=1, name="Tea", stock=50, sold=7)
    Product.objects.create(pk=2, name="Jam", stock=50, sold=7)


@call(signals="update_fields", queries=1)
def one_call():
    return bought()


@race(lambda results, n: Product.objects.get(pk=1).stock == 50 - n)
def all_at_once(i):
    bought()
