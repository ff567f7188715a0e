from shop.models import Book


def rename(pk, title):
    book = Book.objects.get(pk=pk)
    if title:
        book.title = title
        book.save()
    else:
        return book.author_id
    return None
