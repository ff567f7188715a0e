from shop.models import Book


def size():
    return len(Book.objects.all())
