from shop.models import Book


def clear():
    for book in Book.objects.all():
        print([tag.name for tag in book.tags.all()])
        book.tags.clear()
