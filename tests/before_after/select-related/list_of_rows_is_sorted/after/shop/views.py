from shop.models import Book


def names():
    books = list(Book.objects.filter(published=True).select_related("author"))
    return [book.author.name for book in sorted(books, key=len)]
