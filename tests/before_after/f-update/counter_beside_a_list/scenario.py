"""Readers like the same post at the same time."""

from forum.models import Post
from forum.services import like
from types import SimpleNamespace

from tests.proof.experiments import call, race


def setup():
    Post.objects.create(pk=1, likes=7)


@call()
def one_call():
    return like(1, SimpleNamespace(username="ada"))


@race(lambda results, n: Post.objects.get(pk=1).likes == 7 + n)
def all_at_once(i):
    like(1, SimpleNamespace(username=f"reader {i}"))
