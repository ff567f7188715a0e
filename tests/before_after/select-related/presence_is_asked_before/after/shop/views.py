from shop.models import Book


def editors():
    found = []
    for book in Book.objects.all().select_related("editor"):
        if book.editor is None:
            continue
        found.append(book.editor.name)
    return found
