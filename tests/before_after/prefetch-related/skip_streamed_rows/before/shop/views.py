from shop.models import Book


def export():
    for book in Book.objects.order_by("pk").iterator():
        print(book.title, [tag.name for tag in book.tags.all()])
