from shop.models import Book


def lines():
    return [describe(book) for book in Book.objects.filter(published=True).select_related("author")]


def describe(book):
    return f"{book.title} by {book.author.name}"
