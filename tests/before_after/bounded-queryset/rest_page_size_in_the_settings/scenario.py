"""A table that grows: no more than a page of it is loaded."""

from django.contrib.auth.models import AnonymousUser
from shop.models import Author, Book

from tests.proof.experiments import rows
from tests.proof.world import request

APPS = ["rest_framework"]
SETTINGS = {"AUTH_USER_MODEL": "auth.User", "REST_FRAMEWORK": {"PAGE_SIZE": 100}}


def setup(n=120):
    author = Author.objects.create(name="Ann")
    Book.objects.bulk_create(Book(title=f"Book {i:03}", author=author) for i in range(n))


@rows(100, 200, 300, after=2, grows="instances")
def a_page_of_rows():
    from shop.views import BookViewSet  # its class body is part of what is traced

    found = BookViewSet.as_view({"get": "list"})(request(AnonymousUser(), method="get")).data
    return list(found["results"] if "results" in found else found)[:100]

