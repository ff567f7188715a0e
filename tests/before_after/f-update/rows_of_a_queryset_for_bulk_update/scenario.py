"""Two make room at the same time."""

from docs.models import Page, make_room

from tests.proof.experiments import call, race


def setup():
    for position in (1, 2, 3):
        Page.objects.create(pk=position, position=position, section="a" if position < 3 else "b")


@call()
def room_is_made():
    make_room("a")


@race(lambda results, n: Page.objects.get(pk=1).position == 1 + n)
def all_make_room(i):
    make_room("a")
