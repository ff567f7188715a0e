from django.db import transaction

from shop.models import Book


@transaction.atomic
def add(rows):
    new_books = []
    for row in rows:
        book = Book(title=row["title"])
        if row["pages"]:
            book.pages = row["pages"]
        new_books.append(book)
    Book.objects.bulk_create(new_books, batch_size=1000)
