from shop.models import Author, Book


def key(pk):
    book = Book.objects.get(pk=pk)
    try:
        return book.author_id
    except Author.DoesNotExist:
        return None
