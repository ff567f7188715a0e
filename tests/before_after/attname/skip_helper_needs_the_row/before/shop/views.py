from shop.models import Book


def line(book):
    return book.author.name


def lines():
    return [(book.author.pk, line(book)) for book in Book.objects.all()]
