from django.db.models import QuerySet

from shop.models import Book
from streams import STREAMS


def newest(books: QuerySet[Book]):
    return books.order_by("-pk")


def names(tab):
    books = newest(STREAMS[tab].books()).select_related("author")
    return [book.author.name for book in books]
