"""A day that is counted already, and a new one."""

from shop.models import Hits
from shop.views import hit
import datetime

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    Hits.objects.create(day=datetime.date.today(), count=7)


@call(signals="update_fields")
def one_call():
    return hit(request())


@call(signals="update_fields")
def the_first_of_the_day():
    Hits.objects.all().delete()
    return hit(request())
