from shop.models import Book


def names(isbn):
    return [book.author.name for book in Book.objects.filter(isbn=isbn)]
