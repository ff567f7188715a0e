"""A table that grows: no more than a page of it is loaded."""

from shop.models import Author, Book

from tests.proof.experiments import rows
from tests.proof.world import request

SETTINGS = {"TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]}


def setup(n=120):
    author = Author.objects.create(name="Ann")
    Book.objects.bulk_create(Book(title=f"Book {i:03}", author=author) for i in range(n))


@rows(100, 200, 300, after=2, grows="instances")
def a_page_of_rows():
    from shop.views import BookList  # its class body is part of what is traced

    page = BookList.as_view()(request(method="get")).rendered_content
    return page.split("</li>")[:100]

