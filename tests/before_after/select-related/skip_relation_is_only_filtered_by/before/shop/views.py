from shop.models import Book


def titles():
    return [book.title for book in Book.objects.filter(author__name="Emma").order_by("author__name")]
