from shop.models import Book


def announce(notify):
    for book in Book.objects.all():
        tell(notify, book)


def tell(notify, book):
    notify.push(f"{book.title} by {book.author.name}")
