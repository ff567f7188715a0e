from django.db import transaction

from shop.models import Author, Book


class Job:
    @transaction.atomic
    def strip(self, rows):
        changed_books = []
        for book in Book.objects.filter(pk__in=rows): book.pages = 0; changed_books.append(book)
        Book.objects.bulk_update(changed_books, ["pages"], batch_size=1000)
