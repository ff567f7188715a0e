"""The last piece is wanted by all."""

from django.db import connection
from shop.models import Product
from shop.views import buy

from tests.proof.experiments import call, harm, race
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


@harm("no-check: the check is made before another buyer takes the rest", 0, -3)
def another_one_is_quicker():
    others = [3]

    def hook(execute, sql, *more):
        if sql.startswith("UPDATE") and others:
            buy(request(), 1, others.pop())
        return execute(sql, *more)

    with connection.execute_wrapper(hook):
        buy(request(), 1, 3)
    return Product.objects.get(pk=1).stock
