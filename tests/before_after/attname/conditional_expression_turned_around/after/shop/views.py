from shop.models import Book


def keys():
    return [book.editor_id for book in Book.objects.order_by("pk")]


def keys_too():
    return [str(book.editor_id) for book in Book.objects.order_by("pk")]
