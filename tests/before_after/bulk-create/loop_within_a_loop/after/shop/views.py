from django.db import transaction

from shop.models import Book


@transaction.atomic
def add(shelves):
    for shelf in shelves:
        rows = []
        for title in shelf:
            rows.append(Book(title=title, pages=len(shelf)))
        Book.objects.bulk_create(rows, batch_size=1000)
