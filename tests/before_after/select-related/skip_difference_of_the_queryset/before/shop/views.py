from shop.models import Book


def names():
    books = Book.objects.filter(published=True)
    return [book.author.name for book in Book.objects.all().difference(books)]
