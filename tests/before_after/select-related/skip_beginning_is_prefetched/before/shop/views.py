from shop.models import Book


def names():
    return [book.author.publisher.name for book in Book.objects.prefetch_related("author")]
