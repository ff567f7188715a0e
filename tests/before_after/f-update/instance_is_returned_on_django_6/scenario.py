"""From Django 6.0 the save itself brings the number back; before, the instance holds the expression."""

from shop.models import Product
from shop.views import take

from tests.proof.experiments import call, harm


def setup():
    Product.objects.create(pk=1, name="Tea", stock=100)


@call(signals="update_fields", django=">=6.0")
def two_are_taken():
    return take(1, 2)


@harm("not-read-after: the instance of an older Django applies the expression again", 98, 96, django="<6.0")
def saved_twice():
    product = take(1, 2)
    product.save()
    return Product.objects.get(pk=1).stock
