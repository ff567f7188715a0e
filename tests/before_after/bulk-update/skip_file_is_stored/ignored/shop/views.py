from shop.models import Book


def clear(cover):
    rows = []
    for book in Book.objects.all():
        book.cover = cover
        rows.append(book)
    Book.objects.bulk_update(rows, ["cover"], batch_size=1000)
