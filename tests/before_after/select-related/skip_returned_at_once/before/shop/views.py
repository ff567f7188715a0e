from shop.models import Book


def name():
    for book in Book.objects.order_by("title"):
        return book.author.name
