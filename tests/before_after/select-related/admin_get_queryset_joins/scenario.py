"""The number of queries does not grow with the rows, and what comes out is the same."""

from django.contrib.admin.sites import site
from django.contrib.admin.templatetags.admin_list import results
from shop.models import Author, Book, Publisher

from tests.proof.experiments import rows
from tests.proof.world import request, user

APPS = ["django.contrib.admin.apps.SimpleAdminConfig", "django.contrib.messages", "django.contrib.sessions"]


def setup(n=1):
    user()
    publisher = Publisher.objects.create(name="Ace")
    for i in range(n):
        author = Author.objects.create(name=f"author {i}", publisher=publisher)
        Book.objects.create(title=f"Book {i:03}", author=author, editor=author)


@rows(1, 10, 100, after=6)
def with_more_rows():
    from shop.admin import BookAdmin  # its class body is part of what is traced

    changelist = BookAdmin(Book, site).get_changelist_instance(request(user(), method="get"))
    changelist.formset = None
    return [str(row) for row in results(changelist)]
