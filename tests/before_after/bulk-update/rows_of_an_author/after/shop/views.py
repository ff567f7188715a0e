from django.db import transaction

from shop.models import Author, Book


@transaction.atomic
def strip(author: Author):
    rows = []
    for book in author.books.all():
        book.title = book.title.strip()
        rows.append(book)
    author.books.bulk_update(rows, ["title"], batch_size=1000)
