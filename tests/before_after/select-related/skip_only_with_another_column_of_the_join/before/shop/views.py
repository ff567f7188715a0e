from shop.models import Book


def names():
    return [book.author.name for book in Book.objects.only("title", "author__publisher")]
