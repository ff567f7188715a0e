from shop.models import Book


def names():
    return [book["title"] for book in Book.objects.values("title", "author")]
