"""The number of queries does not grow with the rows, and what comes out is the same."""

from shop.models import Author, Book, Review, Tag
from shop.views import tags

from tests.proof.experiments import rows


def setup(n=1):
    for i in range(n):
        author = Author.objects.create(name=f"author {i}")
        book = Book.objects.create(title=f"Book {i:03}", published=True, author=author)
        book.tags.add(Tag.objects.create(name=f"tag {i}"))
        Review.objects.create(book=book, reviewer=author, text=f"text {i}")


@rows(1, 10, 100, after=3)
def with_more_rows():
    return tags()
