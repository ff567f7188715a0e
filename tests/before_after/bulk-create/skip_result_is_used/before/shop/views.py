from shop.models import Book


def add(titles):
    keys = []
    for title in titles:
        book = Book(title=title)
        book.save()
        keys.append(book.pk)
    return keys
