from django.db import transaction

from shop.models import Book


def add(titles):
    with transaction.atomic():
        try:
            Book.objects.bulk_create([Book(title=title.strip()) for title in titles], batch_size=1000)
        except AttributeError:
            return False
    return True
