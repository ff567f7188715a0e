from shop.models import Book


def titles():
    return [book.title for book in Book.objects.filter(tags__name="red").order_by("title")]
