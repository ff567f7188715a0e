from shop.models import Book


def asked(author):
    if Book.objects.has_some(author):
        return "some"
    return bool(Book.objects.has_none(author))
