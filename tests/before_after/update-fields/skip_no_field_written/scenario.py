"""The save is there for those who listen."""

from django.db.models.signals import post_save
from shop.models import Order
from shop.views import touch

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Order.objects.create(pk=1, number="one")


@harm("field-written: a save of no fields tells nobody", 1, 0)
def somebody_listens():
    heard = []
    post_save.connect(lambda **sent: heard.append(sent), sender=Order, weak=False)
    touch(request(), 1)
    return len(heard)
