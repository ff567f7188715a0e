from shop.models import Book


def announce(notify):
    for book in Book.objects.all().select_related("author"):
        tell(notify, book)


def tell(notify, book):
    notify.push(f"{book.title} by {book.author.name}")
