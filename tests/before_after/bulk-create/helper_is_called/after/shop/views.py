from django.db import transaction

from shop.models import Book


def cleaned(title):
    return title.strip().lower()


@transaction.atomic
def add(titles):
    rows = []
    for title in titles:
        rows.append(Book(title=cleaned(title)))
    Book.objects.bulk_create(rows, batch_size=1000)
