from shop.models import Author


def titles(pk):
    author = Author.objects.get(pk=pk)
    return [book.title for book in author.books.all()]
