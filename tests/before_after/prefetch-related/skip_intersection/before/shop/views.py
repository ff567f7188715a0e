from shop.models import Book


def tags():
    books = Book.objects.filter(published=True).intersection(Book.objects.filter(title__gt="m"))
    return [list(book.tags.all()) for book in books]
