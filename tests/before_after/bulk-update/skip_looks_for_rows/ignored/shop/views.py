from shop.models import Book


def clear():
    rows = []
    for book in Book.objects.order_by("pk"):
        book.position = Book.objects.filter(position=0).count()
        rows.append(book)
    Book.objects.bulk_update(rows, ["position"], batch_size=1000)
