from django.db import transaction

from shop.models import Author, Book


def shorten(limit):
    with transaction.atomic():
        rows = []
        for book in Book.objects.exclude(author=None):
            if book.pages <= limit:
                continue
            # too long
            book.pages = limit
            if not book.title:
                book.title = "?"
            rows.append(book)
        Book.objects.bulk_update(rows, ["pages", "title"], batch_size=1000)
        return limit
