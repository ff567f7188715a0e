from shop.models import Book


def most():
    return max(book.pages for book in Book.objects.all())
