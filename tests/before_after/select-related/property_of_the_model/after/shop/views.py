from shop.models import Book


def labels():
    return [book.label for book in Book.objects.all().select_related("author")]
