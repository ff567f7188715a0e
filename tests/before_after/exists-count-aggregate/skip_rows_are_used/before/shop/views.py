from shop.models import Book


def lines():
    books = Book.objects.all()
    if books:
        return [book.title for book in books], len(books)
    return [], 0
