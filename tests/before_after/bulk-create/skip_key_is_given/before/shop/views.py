from shop.models import Book


def put(rows):
    for row in rows:
        book = Book(pk=row["pk"], title=row["title"])
        book.save()
