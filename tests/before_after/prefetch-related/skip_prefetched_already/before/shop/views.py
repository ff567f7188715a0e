from shop.models import Author


def titles():
    for author in Author.objects.prefetch_related("books__tags"):
        print([book.title for book in author.books.all()])
