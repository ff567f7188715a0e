from shop.models import Book


def name(pk):
    return Book.objects.get(pk=pk).author.name
