"""The number of queries does not grow with the rows, and what comes out is the same."""

import contextlib
import io

from shop.models import Author, Book, Publisher
from shop.views import overview

from tests.proof.experiments import rows


def setup(n=1):
    for i in range(n):
        publisher = Publisher.objects.create(name=f"publisher {i}")
        author = Author.objects.create(name=f"author {i}", publisher=publisher)
        Book.objects.create(title=f"Book {i:03}", published=True, author=author, editor=author)


@rows(1, 10, 100, after=1)
def with_more_rows():
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        overview(None)
    return out.getvalue()
