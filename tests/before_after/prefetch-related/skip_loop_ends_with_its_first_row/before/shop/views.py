from shop.models import Book


def tags():
    for book in Book.objects.order_by("title"):
        return [tag.name for tag in book.tags.all()]
