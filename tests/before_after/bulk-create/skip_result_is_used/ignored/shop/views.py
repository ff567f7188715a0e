from shop.models import Book


def add(titles):
    keys = []
    books = []
    for title in titles:
        book = Book(title=title)
        books.append(book)
        keys.append(book.pk)
    Book.objects.bulk_create(books, batch_size=1000)
    return keys
