from django.db import transaction

from shop.models import Author, Book


@transaction.atomic
def number(author_id):
    rows = []
    for position, book in enumerate(Book.objects.filter(author=author_id).order_by("title")):
        book.position = position
        rows.append(book)
    Book.objects.bulk_update(rows, ["position"], batch_size=1000)


@transaction.atomic
def strip():
    rows = []
    for book in Book.objects.all():
        book.title = book.title.strip()
        rows.append(book)
    Book.objects.bulk_update(rows, ["title"], batch_size=1000)
