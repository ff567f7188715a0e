"""Hits are counted at the same time."""

from blog.models import Post, hit

from tests.proof.experiments import call, race


def setup():
    Post.objects.create(pk=1, hits=7)


@call(signals="update_fields", queries=1)
def one_call():
    return hit(1, 2)


@race(lambda results, n: Post.objects.get(pk=1).hits == 7 + 2 * n)
def all_at_once(i):
    hit(1, 2)
