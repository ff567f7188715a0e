from shop.models import Book


def years():
    return [[tag for tag in book.tags.all()] for book in Book.objects.raw("SELECT * FROM shop_book")]
