from shop.models import Book


def tags():
    return [list(book.tags.all()) for book in Book.objects.order_by("-pk").prefetch_related("tags")[:50]]
