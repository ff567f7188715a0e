"""A page at a time, in random order: what the pages show together is not what there is."""

import itertools

from shop.models import Author, Book

from tests.proof.experiments import harm
from tests.proof.world import request

SETTINGS = {"TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]}


def setup(n=1):
    author = Author.objects.create(name="Ann")
    Book.objects.bulk_create(Book(title=f"Book {i:03}", author=author) for i in range(400))


def shown(view, page):
    return set(view.as_view()(request(method="get", page=page)).rendered_content.split("</li>")[:-1])


@harm("ordered: books that no page shows", True, False)
def every_book_is_shown():
    from shop.views import BookList

    pages = (shown(BookList, page) for page in ((1, 2, 3, 4) if BookList.paginate_by else ("1",)))
    return len(set(itertools.chain.from_iterable(pages))) == 400
