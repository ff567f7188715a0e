from shop.models import Author


def books_of(name):
    for author in Author.objects.all().prefetch_related("books"):
        if author.name.startswith(name):
            print([book.title for book in author.books.all()])
