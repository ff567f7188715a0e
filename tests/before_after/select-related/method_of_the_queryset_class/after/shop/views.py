from shop.models import Book


def names():
    return [book.author.name for book in Book.objects.published().order_by("title").select_related("author")]
