from shop.models import Book


def asked(author):
    books = Book.objects.filter(author=author)
    found = [books.count() > 0, books.count() == 0, 0 < books.count(), 1 > books.count(), books.count() != 0]
    if not books.count():
        found.append("none")
    found.append(bool(books.first()))
    found.append(books.first() is None)
    found.append(len(Book.objects.exclude(author=author)) >= 1)
    return found
