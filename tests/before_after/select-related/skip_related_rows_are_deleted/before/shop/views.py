from shop.models import Book


def drop():
    for book in Book.objects.filter(published=True):
        if book.author.name == "":
            book.author.delete()
