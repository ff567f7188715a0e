"""More books than a page holds."""

from shop.models import Author, Book

from tests.proof.experiments import harm
from tests.proof.world import request

SETTINGS = {"TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]}


def setup(n=1):
    author = Author.objects.create(name="Ann")
    Book.objects.bulk_create(Book(title=f"Book {i:03}", author=author) for i in range(120))


@harm("page-is-enough: the number of books is that of the page", "120 books", "100 books")
def number_that_is_shown():
    from shop.views import BookList

    return BookList.as_view()(request(method="get")).rendered_content.partition("\n")[0]
