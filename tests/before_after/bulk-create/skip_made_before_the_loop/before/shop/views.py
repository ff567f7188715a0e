from shop.models import Book


def add(titles):
    book = Book()
    for title in titles:
        book.title = title
        book.save()
