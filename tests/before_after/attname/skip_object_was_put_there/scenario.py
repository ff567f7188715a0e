"""The author gets its key after it was put there."""

from shop.views import add

from tests.proof.experiments import harm


def setup():
    pass


@harm("in-step", before=True, ignored=False)
def key_is_read():
    return add("a book", "an author") is not None
