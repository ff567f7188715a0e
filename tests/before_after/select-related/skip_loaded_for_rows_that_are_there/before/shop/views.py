from django.db.models import prefetch_related_objects

from shop.models import Book


def names():
    books = list(Book.objects.order_by("title"))
    prefetch_related_objects(books, "author__publisher", "editor")
    return [(book.author.publisher.name, book.editor.name) for book in books]
