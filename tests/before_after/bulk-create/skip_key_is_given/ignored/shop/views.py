from shop.models import Book


def put(rows):
    books = []
    for row in rows:
        book = Book(pk=row["pk"], title=row["title"])
        books.append(book)
    Book.objects.bulk_create(books, batch_size=1000)
