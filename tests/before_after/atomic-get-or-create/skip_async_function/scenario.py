"""Django opens no transaction in an event loop."""

from asgiref.sync import async_to_sync
from shop.models import Profile
from shop.services import upgrade

from tests.proof.experiments import harm
from tests.proof.world import user


def setup():
    user()


@harm("synchronous: a block in a coroutine", "gold", "raises SynchronousOnlyOperation")
def one_upgrade():
    async_to_sync(upgrade)(user())
    return Profile.objects.get().plan
