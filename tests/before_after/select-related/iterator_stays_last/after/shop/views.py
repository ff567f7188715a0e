from shop.models import Book


def export():
    for book in Book.objects.all().select_related("author").iterator():
        print(book.title, book.author.name)
