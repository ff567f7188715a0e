"""Another process counts a visit between the read and the save."""

from django.db.models import F
from shop.models import User
from shop.services import close

from tests.proof.experiments import call, intrusion

SETTINGS = {"AUTH_USER_MODEL": "shop.User"}


def setup():
    User.objects.create(pk=1, name="ada")


@call(signals="update_fields")
def one_call():
    close(1, "moved")
    return list(User.objects.values_list("is_active", "notes"))


def meanwhile(i):
    User.objects.filter(pk=1).update(visits=F("visits") + 1)


@intrusion(meanwhile, lambda results, n: User.objects.get(pk=1).visits == n - 1)
def others_write_meanwhile():
    close(1, "moved")
