from shop.models import Author


def tags_of(author):
    return [list(book.tags.all()) for book in author.books.all()]


def authors_with_books():
    return Author.objects.prefetch_related("books")
