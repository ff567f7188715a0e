from shop.models import Book


def clear():
    books = list(Book.objects.all())
    for book in books:
        book.title = ""
    for book in books:
        book.pages = 0
        book.save()
