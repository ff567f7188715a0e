"""Two requests both find nothing; with get_or_create the second reads again."""

from shop.models import Profile
from shop.services import profile_of

from tests.proof.experiments import call, race
from tests.proof.world import user


def setup():
    user()
    Profile.objects.create(user=user("bob"), plan="gold")


@call()
def there_is_none():
    return profile_of(user())


@call(nothing=True)
def there_is_one():
    return profile_of(user("bob"))


def one_row_and_no_error(results, n):
    return Profile.objects.count() == 2 and not any("raises" in str(result) for result in results)


@race(one_row_and_no_error, table="shop_profile")
def all_at_once(i):
    return profile_of(user())
