from shop.models import Book


def has_books(author):
    if Book.objects.filter(author=author).exists():
        return "some"
    return "none"


def has_none(author, strict):
    books = Book.objects.filter(author=author).order_by("title")
    return "none" if strict and not books.exists() else "some"
