from shop.models import Book


def clear(tell):
    rows = []
    for book in Book.objects.all():
        book.pages = 0
        rows.append(book)
        tell.append(book.title)
    Book.objects.bulk_update(rows, ["pages"], batch_size=1000)
