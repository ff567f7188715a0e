from shop.models import Book


def names():
    books = Book.objects.filter(published=True)
    found = [book.author.name for book in books]
    return found, list(books.defer("author"))
