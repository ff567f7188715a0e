from shop.models import Book


def titles(author):
    books = Book.objects.filter(author=author)
    found = [author]
    if books.exists():
        # each of them
        for book in books:
            found.append(book.title)
    if found:
        if books.count() > 0:
            for book in books:
                found.append(book.pages)
    return found
