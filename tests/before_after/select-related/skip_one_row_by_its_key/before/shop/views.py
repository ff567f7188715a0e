from shop.models import Book


def names(pk):
    return [book.author.name for book in Book.objects.filter(pk=pk)]
