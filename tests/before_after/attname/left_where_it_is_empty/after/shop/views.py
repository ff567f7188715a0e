from shop.models import Book


def keys():
    found = set()
    for book in Book.objects.all():
        if not book.editor_id:
            continue
        found.add(book.editor_id)
    return found
