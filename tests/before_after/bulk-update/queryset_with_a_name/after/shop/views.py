from django.db import transaction

from shop.models import Author, Book


@transaction.atomic
def strip(author):
    books = Book.objects.filter(author=author)
    rows = []
    for book in books:
        book.title = book.title.strip()
        rows.append(book)
    Book.objects.bulk_update(rows, ["title"], batch_size=1000)
