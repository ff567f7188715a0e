from shop.models import Book


def lines():
    return [book.tag_names() for book in Book.objects.all()]
