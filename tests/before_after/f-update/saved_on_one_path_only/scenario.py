"""It is saved."""

from forum.models import Post
from forum.services import like

from tests.proof.experiments import call, race


def setup():
    Post.objects.create(pk=1, likes=7)


@call(signals="update_fields", queries=1)
def one_call():
    return like(1)


@race(lambda results, n: Post.objects.get(pk=1).likes == 7 + n)
def all_at_once(i):
    like(1)
