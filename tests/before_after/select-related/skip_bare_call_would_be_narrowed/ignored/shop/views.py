from shop.models import Book


def names():
    return [(book.author.name, book.editor) for book in Book.objects.select_related().order_by("title").select_related("editor")]
