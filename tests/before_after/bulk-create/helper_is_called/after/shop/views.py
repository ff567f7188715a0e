from django.db import transaction

from shop.models import Book


def cleaned(title):
    return title.strip().lower()


@transaction.atomic
def add(titles):
    Book.objects.bulk_create([Book(title=cleaned(title)) for title in titles], batch_size=1000)
