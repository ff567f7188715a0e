"""One of them calls what it is given."""

from shop.services import profile_of

from tests.proof.experiments import harm
from tests.proof.world import user


def setup():
    user()


@harm("plain-values: what was stored as it is, is called", False, True, databases=("sqlite",))
def the_plan_is_free():
    profile = profile_of(user())
    profile.refresh_from_db()
    return profile.plan == "free"
