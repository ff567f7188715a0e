from django.db import transaction

from shop.models import Book


@transaction.atomic
def add(titles):
    for title in titles:
        Book.objects.create(title=title)
    return title
