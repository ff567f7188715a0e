"""A profile that is there, and one that is made."""

from shop.models import Profile
from shop.services import upgrade

from tests.proof.experiments import call
from tests.proof.world import user


def setup():
    user()


@call()
def it_is_new():
    return upgrade(user())


@call()
def it_is_there():
    Profile.objects.create(user=user())
    return upgrade(user())
