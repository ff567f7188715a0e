from shop.models import Book


def titles(author):
    books = Book.objects.filter(author=author)
    found = [author]
    # each of them
    for book in books:
        found.append(book.title)
    if found:
        for book in books:
            found.append(book.pages)
    return found
