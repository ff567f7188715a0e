from django.db import transaction

from shop.models import Book


@transaction.atomic
def add(rows):
    for row in rows:
        book = Book(title=row["title"])
        if row["pages"]:
            book.pages = row["pages"]
        book.save()
