from django.db import transaction

from shop.models import Author, Book


@transaction.atomic
def number(author_id):
    for position, book in enumerate(Book.objects.filter(author=author_id).order_by("title")):
        book.position = position
        book.save()


@transaction.atomic
def strip():
    for book in Book.objects.all():
        book.title = book.title.strip()
        book.save()
