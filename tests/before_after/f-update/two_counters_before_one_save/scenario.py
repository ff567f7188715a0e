"""Both columns in one statement."""

from shop.models import Product
from shop.views import sell

from tests.proof.experiments import call, race
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=100, sold=7)


@call(signals="none")
def three_are_sold():
    return sell(request(), 1, 3)


@race(lambda results, n: (lambda tea: (tea.stock, tea.sold) == (100 - 2 * n, 7 + 2 * n))(Product.objects.get(pk=1)))
def all_sell_two(i):
    sell(request(), 1, 2)
