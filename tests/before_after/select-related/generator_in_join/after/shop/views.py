from shop.models import Book


def names():
    books = Book.objects.exclude(title="").select_related("author")
    return ", ".join(book.author.name for book in books)
