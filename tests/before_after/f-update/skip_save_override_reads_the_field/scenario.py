"""An override that compares the field meets an expression instead of a number."""

from shop.models import Offer
from shop.services import use

from tests.proof.experiments import harm


def setup():
    Offer.objects.create(pk=1, used=9, maximum=10)


@harm("save-hooks: the override compares the field", True, "raises TypeError")
def the_last_use_closes():
    use(1)
    return Offer.objects.get(pk=1).closed
