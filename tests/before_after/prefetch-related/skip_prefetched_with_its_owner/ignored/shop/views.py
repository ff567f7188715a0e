from shop.models import Author


def tags(pk):
    author = Author.objects.prefetch_related("books").get(pk=pk)
    return [list(book.tags.all()) for book in author.books.all().prefetch_related("tags")]
