from django.db import models

from shop.models import Book


def publishers():
    books = Book.objects.select_related("author").fetch_mode(models.FETCH_PEERS)
    return [book.author.publisher.name for book in books]
