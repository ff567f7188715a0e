from shop.models import Book


def tags(ordered):
    found = []
    for book in Book.objects.all():
        tags = book.tags.order_by("name") if ordered else book.tags.all()
        found.append([tag.name for tag in tags])
    return found
