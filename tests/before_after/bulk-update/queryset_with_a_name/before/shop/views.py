from django.db import transaction

from shop.models import Author, Book


@transaction.atomic
def strip(author):
    books = Book.objects.filter(author=author)
    for book in books:
        book.title = book.title.strip()
        book.save()
