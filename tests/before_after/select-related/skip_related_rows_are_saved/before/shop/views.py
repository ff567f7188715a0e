from shop.models import Book


def count():
    for book in Book.objects.all():
        book.author.books_read += 1
        book.author.save()
