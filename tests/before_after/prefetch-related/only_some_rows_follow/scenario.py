"""One author of three is looked at: the books of all are in memory at once."""

from shop.models import Author, Book
from shop.views import books_of

from tests.proof.experiments import harm
from tests.proof.observe import instances_made


def setup():
    for i in range(3):
        author = Author.objects.create(name=f"author {i}")
        for j in range(2):
            Book.objects.create(title=f"title {j} of author {i}", author=author, published=True)


@harm("each-row: the books of authors whom nobody looks at are in memory, too", before=5, ignored=9)
def rows_in_memory():
    with instances_made() as made:
        books_of("author 1")
    return len(made)
