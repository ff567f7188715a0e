from shop.models import Book


def tags():
    for book in Book.objects.all(): print(list(book.tags.all())); print(book.title)
