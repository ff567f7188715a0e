from shop.models import Book


def tagged():
    return [book.title for book in Book.objects.all() if book.tags.exists()]
