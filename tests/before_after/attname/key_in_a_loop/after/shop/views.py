from shop.models import Book


def keys():
    found = []
    for book in Book.objects.order_by("title"):
        found.append((book.title, book.author_id))
    return found
