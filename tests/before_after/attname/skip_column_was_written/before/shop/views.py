from shop.models import Book


def move(pk, key):
    book = Book.objects.get(pk=pk)
    book.author_id = key
    return book.author.pk
