from shop.models import Book


def names():
    return [book.author.name for book in Book.objects.raw("SELECT * FROM shop_book")]
