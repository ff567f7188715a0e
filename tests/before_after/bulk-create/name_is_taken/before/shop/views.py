from django.db import transaction

from shop.models import Book


@transaction.atomic
def add(rows):
    for row in rows:
        Book.objects.create(
            title=row[0],  # the title comes first
            pages=row[1],
        )
