from shop.models import Book


def bylines(name):
    books = Book.objects.filter(title=name) | Book.objects.filter(author__name=name)
    books = books.order_by("title")
    found = []
    for book in books:
        found.append((book.title, book.author.name))
    return found
