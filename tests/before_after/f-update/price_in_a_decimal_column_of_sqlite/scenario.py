"""Money that is computed by a database without a decimal type."""

from decimal import Decimal

from shop.models import Product
from shop.views import discount

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, price=Decimal("10.10"))


@call(signals="none")
def ten_cents_less():
    return discount(request(), 1, Decimal("0.20"))
