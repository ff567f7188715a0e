from shop.models import Book


def titles():
    return [book.title.upper() for book in Book.objects.all()]
