from django.db import transaction

from shop.models import Author, Book


def shorten(limit):
    with transaction.atomic():
        for book in Book.objects.exclude(author=None):
            if book.pages <= limit:
                continue
            # too long
            book.pages = limit
            if not book.title:
                book.title = "?"
            book.save()
        return limit
