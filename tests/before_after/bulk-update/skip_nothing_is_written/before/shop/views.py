from shop.models import Book


def touch():
    for book in Book.objects.all():
        book.save()
