from shop.models import Book


def strip():
    for book in Book.objects.all():
        book.title = book.title.strip()
        book.save()
