from django.db import transaction

from shop.models import Author, Book


@transaction.atomic
def move(old, new):
    rows = []
    for book in Book.objects.filter(author=old):
        book.author_id = new
        book.title += " (moved)"
        rows.append(book)
    Book.objects.bulk_update(rows, ["author", "title"], batch_size=1000)
