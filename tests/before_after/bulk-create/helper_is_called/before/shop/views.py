from django.db import transaction

from shop.models import Book


def cleaned(title):
    return title.strip().lower()


@transaction.atomic
def add(titles):
    for title in titles:
        Book.objects.create(title=cleaned(title))
