from django.db import transaction

from shop.models import Author, Book


@transaction.atomic
def strip(author: Author):
    for book in author.books.all():
        book.title = book.title.strip()
        book.save()
