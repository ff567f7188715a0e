from shop.models import Book


def names():
    books = Book.objects.filter(published=True).intersection(Book.objects.filter(title__gt="m"))
    return [book.author.name for book in books]
