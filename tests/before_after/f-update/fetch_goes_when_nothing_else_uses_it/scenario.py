"""The row is not fetched any more; where there is none it is said as before."""

from shop.models import Product
from shop.views import take

from tests.proof.experiments import call, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=50, sold=7)
    Product.objects.create(pk=2, name="Jam", stock=50, sold=7)


@call(signals="none", queries=-1)
def one_call():
    return take(request(), 1, 3)


@race(lambda results, n: Product.objects.get(pk=1).stock == 50 - 3 * n)
def all_at_once(i):
    take(request(), 1, 3)


@call(result=("raises DoesNotExist", "raises DoesNotExist"), nothing=True)
def there_is_none():
    return take(request(), 9, 3)
