from shop.models import Book


def names():
    books = Book.objects.select_related("author__publisher").prefetch_related("editor")
    return [(book.author.name, book.editor) for book in books]
