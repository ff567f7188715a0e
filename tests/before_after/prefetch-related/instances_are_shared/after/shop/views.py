from shop.models import Book


def tags():
    return [[tag.name for tag in book.tags.all()] for book in Book.objects.all().prefetch_related("tags")]
