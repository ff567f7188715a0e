"""Instances that were read at the same time each count."""

from blog.models import Post

from tests.proof.experiments import call, race


def setup():
    Post.objects.create(pk=1, title="Tea", hits=5)


@call(signals="update_fields", queries=1)
def one_hit():
    post = Post.objects.get(pk=1)
    post.hit()
    return post


@race(lambda results, n: Post.objects.get(pk=1).hits == 5 + n)
def all_hit(i):
    Post.objects.get(pk=1).hit()
