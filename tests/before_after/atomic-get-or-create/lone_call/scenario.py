"""A profile that is there, and one that is made."""

from shop.models import Profile
from shop.services import profile_of

from tests.proof.experiments import call
from tests.proof.world import user


def setup():
    user()


@call()
def it_is_new():
    return profile_of(user())


@call(nothing=True)
def it_is_there():
    Profile.objects.create(user=user())
    return profile_of(user()).plan
