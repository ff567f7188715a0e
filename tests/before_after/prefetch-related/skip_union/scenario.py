"""A union of two querysets is told to prefetch."""

from shop.models import Author, Book
from shop.views import tags

from tests.proof.experiments import harm


def setup():
    for i in range(3):
        author = Author.objects.create(name=f"author {i}")
        for j in range(2):
            Book.objects.create(title=f"title {j} of author {i}", author=author, published=True)


@harm("instances: nothing can be prefetched for a union", 6, "raises NotSupportedError")
def books_with_their_tags():
    return len(tags())
