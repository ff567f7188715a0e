"""No constraint stands behind the lookup: two requests both create the row, and no form of the codemod stops that."""

from points.models import Tag
from points.services import tag_of

from tests.proof.experiments import call, race


def setup():
    """No rows."""


@call()
def a_new_one():
    return tag_of("warm")


@race(lambda results, n: Tag.objects.count() == 1, after=False)
def all_at_once(i):
    tag_of("warm")
