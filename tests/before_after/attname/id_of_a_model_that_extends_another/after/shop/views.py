from shop.models import Book


def keys():
    return [book.author_id for book in Book.objects.order_by("title")]
