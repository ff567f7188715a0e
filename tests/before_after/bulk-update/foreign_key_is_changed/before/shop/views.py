from django.db import transaction

from shop.models import Author, Book


@transaction.atomic
def move(old, new):
    for book in Book.objects.filter(author=old):
        book.author_id = new
        book.title += " (moved)"
        book.save()
