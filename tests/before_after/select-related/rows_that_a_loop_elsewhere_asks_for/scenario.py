"""One author with so many books."""

from shop.models import Author, Book, Cover

from tests.proof.experiments import rows


def setup(n=1):
    author = Author.objects.create(name="Frank")
    for i in range(n):
        Book.objects.create(title=f"title {i}", author=author, cover=Cover.objects.create(url=f"/{i}"))


@rows(1, 10, 100, after=2)
def of_one_author():
    return sorted(Author.objects.get().urls())
