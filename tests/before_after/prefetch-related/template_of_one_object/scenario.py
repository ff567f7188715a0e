"""The number of queries does not grow with the rows, and what comes out is the same."""

from shop.models import Author, Book, Publisher, Tag
from shop.views import author

from tests.proof.experiments import rows
from tests.proof.world import request

SETTINGS = {"TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]}


def setup(n=1):
    publisher = Publisher.objects.create(name="Ace")
    author = Author.objects.create(name="author", publisher=publisher)
    for i in range(n):
        editor = Author.objects.create(name=f"editor {i}", publisher=publisher)
        book = Book.objects.create(title=f"Book {i:03}", author=author, editor=editor)
        book.tags.add(Tag.objects.create(word=f"word {i}"))


@rows(1, 10, 100, after=3)
def with_more_rows():
    return author(request(), 1).content.decode()
