from shop.models import Book


def pages(author):
    return sum(book.pages for book in Book.objects.filter(author=author))
