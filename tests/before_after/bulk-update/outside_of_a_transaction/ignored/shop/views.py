from shop.models import Book


def strip():
    rows = []
    for book in Book.objects.all():
        book.title = book.title.strip()
        rows.append(book)
    Book.objects.bulk_update(rows, ["title"], batch_size=1000)
