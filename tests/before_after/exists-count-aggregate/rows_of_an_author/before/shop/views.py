from shop.models import Author


def pages(author: Author):
    return sum(book.pages for book in author.books.all())


def some(author: Author):
    return bool(author.books.all())
