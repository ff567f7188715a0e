"""What gives the titles fails after the first one."""

import contextlib

from shop.models import Book
from shop.views import add

from tests.proof.experiments import harm, rows


NUMBERS = []


def setup(n=1):
    NUMBERS[:] = range(n)


def titles():
    yield "a"
    raise OSError


@harm("all-or-none: the row before the one that fails is not there", ["a"], [])
def titles_that_are_there():
    with contextlib.suppress(OSError):
        add(titles())
    return list(Book.objects.values_list("title", flat=True))


@rows(1, 10, 100, after=1)
def with_more_rows():
    add([f"title {i}" for i in NUMBERS] + [""])
    return "done"
