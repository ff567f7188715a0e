from shop.models import Book


def lines():
    return [line(book, tags=True) for book in Book.objects.all()]


def line(book, tags=False):
    return describe(book, tags=tags)


def describe(book, tags=False):
    if tags and book.published:
        names = ", ".join(tag.name for tag in book.tags.all())
        return f"{book.title}: {names}"
    return book.title
