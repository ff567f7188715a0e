from shop.models import Book


def published():
    return Book.objects.exclude(published=None)


def size():
    return len(published())
