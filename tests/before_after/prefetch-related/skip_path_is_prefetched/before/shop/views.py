from shop.models import Author


def tags():
    return [
        [list(book.tags.all()) for book in author.books.all()]
        for author in Author.objects.prefetch_related("books__tags")
    ]
