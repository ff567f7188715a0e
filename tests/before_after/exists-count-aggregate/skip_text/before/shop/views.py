from shop.models import Book


def last():
    return max((book.title for book in Book.objects.all()), default=None)
