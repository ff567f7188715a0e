from shop.models import Book


def names():
    return [book.author.shout() for book in Book.objects.only("title", "author__name").order_by("title")]
