from django.db import DatabaseError

from shop.models import Book


def clear():
    rows = []
    for book in Book.objects.all():
        book.pages = 0
        rows.append(book)
    try:
        Book.objects.bulk_update(rows, ["pages"], batch_size=1000)
    except DatabaseError:
        print("failed")
