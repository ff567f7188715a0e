from django.db import transaction

from shop.models import Book


def add(titles):
    with transaction.atomic():
        try:
            for title in titles:
                Book.objects.create(title=title.strip())
        except AttributeError:
            return False
    return True
