from django.db import models

from shop.models import Book


def announce(book_of_the_day):
    for book in Book.objects.all().fetch_mode(models.FETCH_PEERS):
        if book.title == book_of_the_day:
            print(book.author.name)
