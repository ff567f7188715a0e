from shop.models import Book


def rename(pk, title):
    book = Book.objects.get(pk=pk)
    book.title = title
    book.save()
    return book.author.pk
