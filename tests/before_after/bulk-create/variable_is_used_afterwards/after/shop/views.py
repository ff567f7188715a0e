from django.db import transaction

from shop.models import Book


@transaction.atomic
def add(titles):
    rows = []
    for title in titles:
        rows.append(Book(title=title))
    Book.objects.bulk_create(rows, batch_size=1000)
    return title
