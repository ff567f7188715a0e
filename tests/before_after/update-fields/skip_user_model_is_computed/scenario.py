"""Taken for Django's own user, which has no notes."""

from shop.models import User
from shop.services import close

from tests.proof.experiments import harm

SETTINGS = {"AUTH_USER_MODEL": "shop.User"}


def setup():
    User.objects.create(pk=1, name="ada")


@harm("fields-known: a column is left out that was written", "moved", "")
def what_is_noted():
    close(1, "moved")
    return User.objects.get(pk=1).notes
