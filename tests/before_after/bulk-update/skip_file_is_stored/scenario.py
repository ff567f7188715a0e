"""A new cover for all books."""

from django.core.files.base import ContentFile
from shop.models import Book
from shop.views import clear

from tests.proof.experiments import harm

SETTINGS = {"STORAGES": {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}}


def setup():
    Book.objects.create(pk=1, title="title")


@harm("columns: a file is named that was never stored", True, False)
def cover_is_stored():
    clear(ContentFile(b"picture", name="cover.png"))
    cover = Book.objects.get(pk=1).cover
    return cover.storage.exists(cover.name)
