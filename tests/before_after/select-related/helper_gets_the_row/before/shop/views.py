from shop.models import Book


def lines():
    return [describe(book) for book in Book.objects.filter(published=True)]


def describe(book):
    return f"{book.title} by {book.author.name}"
