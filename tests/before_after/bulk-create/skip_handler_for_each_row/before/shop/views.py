from django.db import IntegrityError, transaction

from shop.models import Book


def add(titles):
    for title in titles:
        try:
            with transaction.atomic():
                Book.objects.create(title=title)
        except IntegrityError:
            continue
