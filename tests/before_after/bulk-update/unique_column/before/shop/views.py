from django.db import transaction

from shop.models import Author, Book


@transaction.atomic
def strip():
    for book in Book.objects.all():
        book.title = book.title.strip()
        book.save()
