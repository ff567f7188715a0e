from django.db import models

from shop.models import Book


def names():
    return [book.author.name for book in Book.objects.fetch_mode(models.FETCH_PEERS)]
