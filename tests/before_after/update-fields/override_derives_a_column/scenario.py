"""The offer is used up."""

from shop.models import Offer
from shop.views import recount
from types import SimpleNamespace

from tests.proof.experiments import call
from tests.proof.world import request


Offer.redemptions = SimpleNamespace(count=lambda: 3)


def setup():
    Offer.objects.create(pk=1, name="tea", status="open", max_uses=3)


@call(signals="update_fields")
def one_call():
    return recount(request(), 1)
