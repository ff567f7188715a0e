from django.db import models

from shop.models import Book


def publishers():
    return [book.author.publisher.name for book in Book.objects.fetch_mode(models.FETCH_PEERS)]
