from shop.models import Book


def lines():
    books = Book.objects.all()
    if books.exists():
        return [book.title for book in books], len(books)
    return [], 0
