"""The number of queries does not grow with the rows, and what comes out is the same."""

from django.contrib.contenttypes.models import ContentType
from shop.models import Book, Note
from shop.views import texts

from tests.proof.experiments import rows


def setup(n=1):
    ContentType.objects.clear_cache()
    for i in range(n):
        Note.objects.create(subject=Book.objects.create(title=f"Book {i}"), text=f"note {i}")


@rows(1, 10, 100, after=2)
def with_more_rows():
    return texts()
