from shop.models import Book


def tags(pk):
    return [list(book.tags.all()) for book in Book.objects.filter(pk=pk)]
