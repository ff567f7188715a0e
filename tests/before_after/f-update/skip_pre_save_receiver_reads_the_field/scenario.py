"""A receiver that compares the field meets an expression; without signals nobody is warned."""

import alerts.signals  # noqa: F401
from shop.models import Product
from shop.views import take

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Product.objects.create(pk=1, name="Tea", stock=9)
    Product.objects.filter(pk=1).update(stock=5)


@harm("nothing-bypassed: update() sends no signal", 1, 0)
def a_warning_is_sent():
    from django.core import mail

    take(request(), 1)
    return len(mail.outbox)
