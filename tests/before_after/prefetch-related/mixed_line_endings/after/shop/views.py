from shop.models import Book


def tags():
    books = Book.objects.filter(
        published=True
    ).prefetch_related("tags")
    return [list(book.tags.all()) for book in books]
