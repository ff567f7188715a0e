from shop.models import Book


def some():
    if Book.objects.first():
        return "some"
    return "none"
