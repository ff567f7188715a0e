from django.db import transaction

from shop.models import Book


@transaction.atomic
def add(titles):
    Book.objects.bulk_create([Book(title=title, pages=1) for title in titles], batch_size=1000)
