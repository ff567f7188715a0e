from django.db import transaction

from shop.models import Book


def adder():
    @transaction.atomic
    def add(titles):
        rows = []
        for title in titles: rows.append(Book(title=title)); len(title)
        Book.objects.bulk_create(rows, batch_size=1000)

    return add
