from django.db import transaction

from shop.models import Book


@transaction.atomic
def add(rows):
    new_books = []
    for row in rows:
        new_books.append(
            Book(
                title=row[0],  # the title comes first
                pages=row[1],
            )
        )
    Book.objects.bulk_create(new_books, batch_size=1000)
