"""Two books of one author."""

from shop.models import Author, Book
from shop.views import mark

from tests.proof.experiments import harm


def setup(n=1):
    author = Author.objects.create(name="author", books_read=0)
    for title in ("one", "two"):
        Book.objects.create(title=title, author=author)


@harm("not-written", 2, 1)
def both_books_are_counted():
    mark()
    return Author.objects.get().books_read
