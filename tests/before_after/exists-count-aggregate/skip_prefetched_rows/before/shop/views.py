from shop.models import Author


def pages():
    return [sum(book.pages for book in author.books.all()) for author in Author.objects.prefetch_related("books")]
