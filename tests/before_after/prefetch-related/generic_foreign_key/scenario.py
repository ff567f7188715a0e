"""Notes about kinds of things."""

from django.contrib.contenttypes.models import ContentType

from shop.models import Book, Note
from shop.views import subjects

from tests.proof.experiments import rows


def setup(n=1):
    ContentType.objects.clear_cache()
    kind = ContentType.objects.get_for_model(Book)
    for i in range(n):
        Note.objects.create(kind=kind, key=Book.objects.create(title=f"title {i}").pk)


@rows(1, 10, 100, after=2)
def with_more_rows():
    return subjects()
