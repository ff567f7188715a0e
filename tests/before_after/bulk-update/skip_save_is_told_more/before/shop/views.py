from shop.models import Book


def clear(files):
    for book in Book.objects.all():
        book.pages = 0
        book.save(force_update=True)
    for file in files:
        file.pages = 0
        file.save()
