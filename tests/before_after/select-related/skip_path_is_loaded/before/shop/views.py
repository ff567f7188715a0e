from shop.models import Book


def names():
    return [book.author.publisher.name for book in Book.objects.select_related("author__publisher")]
