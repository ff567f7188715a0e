from shop.models import Book


def first(title):
    return Book.objects.filter(title=title).first()


def key(title):
    book = first(title)
    return book.author.pk if book is not None else None
