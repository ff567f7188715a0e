from shop.models import Book


def keys():
    return [None if book.editor is None else book.editor.pk for book in Book.objects.order_by("pk")]


def keys_too():
    return [str(book.editor and book.editor.pk) for book in Book.objects.order_by("pk")]
