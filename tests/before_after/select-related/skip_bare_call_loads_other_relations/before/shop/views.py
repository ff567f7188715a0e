from shop.models import Book


def editors():
    return [book.editor.name for book in Book.objects.select_related() if book.editor]
