from shop.models import Book


def names():
    books = Book.objects.filter(
        published=True
    ).select_related("author")
    return [book.author.name for book in books]
