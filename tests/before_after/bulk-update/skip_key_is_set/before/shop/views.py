from shop.models import Book


def copy():
    for book in Book.objects.all():
        book.pk = None
        book.pages = 0
        book.save()
