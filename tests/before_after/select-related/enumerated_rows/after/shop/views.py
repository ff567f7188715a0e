from shop.models import Book


def numbered():
    books = Book.objects.order_by("title").select_related("author")
    return [(number, book.author.name) for number, book in enumerate(books, start=1)]
