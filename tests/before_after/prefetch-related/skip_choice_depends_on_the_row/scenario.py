"""Each author's books are chosen by the author's name."""

import contextlib
import io

from shop.models import Author, Book
from shop.views import titles

from tests.proof.experiments import harm


def setup():
    for name in ("A", "B"):
        Book.objects.create(title=f"{name} title", author=Author.objects.create(name=name))


@harm("chosen: what the first author chooses is taken for all", "['A title']['B title']", "['A title'][]")
def titles_that_are_printed():
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        titles()
    return printed.getvalue().replace("\n", "")
