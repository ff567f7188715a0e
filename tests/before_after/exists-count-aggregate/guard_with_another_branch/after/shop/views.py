from shop.models import Book


def titles(author, found):
    books = Book.objects.filter(author=author)
    if books.exists():
        for book in books:
            found.append(book.title)
    else:
        found.append("none")
    if found:
        found.append("some")
    elif books.exists():
        for book in books:
            found.append(book.title)
