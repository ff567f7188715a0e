"""One counts, the other renames."""

from shop.models import Product
from shop.views import rename, sell

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=5)


@call(signals="none", queries=-1)
def one_call():
    return sell(request(name="Jam"), 1)


@call(signals="update_fields")
def renamed():
    return rename(request(name="Jam"), 1)
