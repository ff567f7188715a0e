from shop.models import Book


def words():
    return [word for book in Book.objects.all().prefetch_related("pages") for word in book.pages]
