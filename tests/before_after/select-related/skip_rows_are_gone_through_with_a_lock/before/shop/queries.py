from shop.models import Book


def locked():
    return Book.objects.select_for_update().filter(published=True)
