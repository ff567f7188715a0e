from shop.models import Author


def editors(pk):
    author = Author.objects.prefetch_related("books").get(pk=pk)
    return [book.editor for book in author.books.all()]
