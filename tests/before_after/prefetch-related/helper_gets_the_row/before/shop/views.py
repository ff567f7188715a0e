from shop.models import Book


def lines():
    return [describe(book) for book in Book.objects.all()]


def describe(book):
    names = ", ".join(tag.name for tag in book.tags.all())
    return f"{book.title}: {names}"
