"""More and more titles."""

import datetime

from django.utils import timezone
from shop.models import Author, Book
from shop.views import add

from tests.proof.experiments import rows

NUMBERS = []


def setup(n=1):
    NUMBERS[:] = range(n)
    Book._meta.get_field("made").pre_save = lambda book, add: datetime.datetime(2024, 1, 1, tzinfo=timezone.get_default_timezone())
    Author.objects.create(pk=1, name="an author")


@rows(1, 10, 100, after=1)
def with_more_rows():
    add([f"title {i}" for i in NUMBERS])
    return "done"
