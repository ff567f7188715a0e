"""A caught IntegrityError breaks the transaction around it, unless an inner block takes the insert back."""

from baskets.models import Basket, Line
from baskets.services import fill

from tests.proof.experiments import call


def setup():
    basket = Basket.objects.create(pk=1, owner="ada")
    Line.objects.create(basket=basket, reference="b")


@call()
def all_are_new():
    fill(Basket.objects.get(pk=1), ["c", "d"])


@call(result=("raises TransactionManagementError", 3), rows="differ", signals="more", queries="differ", nothing=True)
def one_is_there_already():
    fill(Basket.objects.get(pk=1), ["a", "b", "c"])
    return Line.objects.count()
