"""A book is not renamed: the author's key is what comes out."""

from shop.models import Author, Book
from shop.views import rename

from tests.proof.experiments import call


def setup():
    Book.objects.create(pk=1, title="Dune", author=Author.objects.create(pk=7, name="Frank"))


@call(queries=-1, nothing=True)
def without_a_title():
    return rename(1, "")
