"""The override does nothing to a row that is there."""

from shop.models import Invite
from shop.views import readdress

from tests.proof.experiments import call, intrusion
from tests.proof.world import request


def setup():
    Invite.objects.bulk_create([Invite(pk=1, code="abc", email="a@example.com")])


@call(signals="update_fields")
def one_moves():
    return readdress(request(email="b@example.com"), 1)


def meanwhile(i):
    Invite.objects.filter(pk=1).update(code="new")


@intrusion(meanwhile, lambda results, n: Invite.objects.get(pk=1).code == "new")
def others_write_meanwhile():
    readdress(request(email="b@example.com"), 1)
