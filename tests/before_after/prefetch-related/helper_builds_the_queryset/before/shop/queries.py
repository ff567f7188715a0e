from shop.models import Book


def published():
    return Book.objects.filter(published=True)
