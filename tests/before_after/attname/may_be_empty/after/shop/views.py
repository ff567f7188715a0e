from shop.models import Book


def keys():
    return [book.editor_id for book in Book.objects.filter(title="x")]
