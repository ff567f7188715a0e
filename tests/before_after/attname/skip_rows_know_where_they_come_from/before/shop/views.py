from shop.models import Author


def keys(pk):
    author = Author.objects.get(pk=pk)
    return [book.author.pk for book in author.books.all()]
