from django.db import transaction

from shop.models import Book


def adder():
    @transaction.atomic
    def add(titles):
        for title in titles: Book.objects.create(title=title); len(title)

    return add
