from shop.models import Book


def keys():
    return [book.author.id for book in Book.objects.order_by("title")]
