from shop.models import Book


def add(values):
    book = Book(**values)
    return book.author.pk
