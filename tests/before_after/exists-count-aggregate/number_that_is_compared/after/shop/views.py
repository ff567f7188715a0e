from shop.models import Book


def asked(author):
    books = Book.objects.filter(author=author)
    found = [books.exists(), not books.exists(), books.exists(), not books.exists(), books.exists()]
    if not books.exists():
        found.append("none")
    found.append(books.exists())
    found.append(not books.exists())
    found.append(Book.objects.exclude(author=author).exists())
    return found
