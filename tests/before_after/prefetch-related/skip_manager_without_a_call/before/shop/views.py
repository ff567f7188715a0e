from shop.models import Book


def managers():
    return [book.tags for book in Book.objects.all()]
