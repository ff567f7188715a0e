from shop.models import Book


def names():
    books = Book.objects.exclude(title="")
    return ", ".join(book.author.name for book in books)
