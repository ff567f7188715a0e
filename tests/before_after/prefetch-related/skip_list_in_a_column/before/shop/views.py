from shop.models import Book


def words():
    return [word for book in Book.objects.all() for word in book.pages]
