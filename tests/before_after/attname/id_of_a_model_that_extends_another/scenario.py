"""More and more books, of authors whose persons have other ids than the books."""

from shop.models import Author, Book, Person
from shop.views import keys

from tests.proof.experiments import rows


def setup(n=1):
    Person.objects.create(name="no author")
    for i in range(n):
        author = Author.objects.create(name=f"author {i}", pen_name=f"pen name {i}")
        Book.objects.create(title=f"title {i:03}", author=author)


@rows(1, 10, 100, after=1)
def with_more_rows():
    return keys()
