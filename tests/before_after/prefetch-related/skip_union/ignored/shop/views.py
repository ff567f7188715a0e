from shop.models import Book


def tags():
    books = Book.objects.filter(published=True).union(Book.objects.filter(title=""))
    return [list(book.tags.all()) for book in books.prefetch_related("tags")]
