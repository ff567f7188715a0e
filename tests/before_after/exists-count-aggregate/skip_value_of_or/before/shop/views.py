from shop.models import Book


def books(author):
    return Book.objects.filter(author=author) or None
