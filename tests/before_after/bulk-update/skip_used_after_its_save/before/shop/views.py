from shop.models import Book


def clear(tell):
    for book in Book.objects.all():
        book.pages = 0
        book.save()
        tell.append(book.title)
