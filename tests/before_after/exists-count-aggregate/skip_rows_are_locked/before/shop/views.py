from shop.models import Book


def lock(author):
    return len(Book.objects.select_for_update().filter(author=author))
