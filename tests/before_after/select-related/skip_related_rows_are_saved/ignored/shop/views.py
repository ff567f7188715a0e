from shop.models import Book


def count():
    for book in Book.objects.all().select_related("author"):
        book.author.books_read += 1
        book.author.save()
