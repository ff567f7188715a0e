"""A second size below the first one."""

from shop.models import Author, Book

from tests.proof.experiments import harm
from tests.proof.world import request

SETTINGS = {"TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]}


def setup(n=1):
    author = Author.objects.create(name="Ann")
    Book.objects.bulk_create(Book(title=f"Book {i:03}", author=author) for i in range(120))


@harm("not-bounded: the pages have another size than the one that was chosen", 20, 100)
def rows_of_a_page():
    from shop.views import BookList

    return BookList.as_view()(request(method="get")).rendered_content.count("<li>")
