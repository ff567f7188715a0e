"""The last piece is wanted by all."""

from shop.models import Product
from shop.views import buy

from tests.proof.experiments import call, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=3)


@call(signals="none")
def there_is_enough():
    return buy(request(), 1, 3)


def one_got_it(results, n):
    statuses = [result["status"] for result in results]
    return statuses.count(200) == 1 and Product.objects.get(pk=1).stock == 0


@race(one_got_it)
def all_want_the_rest(i):
    return buy(request(), 1, 3)


@race(lambda results, n: {result["status"] for result in results} == {409}, before=True)
def nobody_gets_too_much(i):
    return buy(request(), 1, 4)
