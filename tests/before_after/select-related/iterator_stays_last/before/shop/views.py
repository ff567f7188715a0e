from shop.models import Book


def export():
    for book in Book.objects.all().iterator():
        print(book.title, book.author.name)
