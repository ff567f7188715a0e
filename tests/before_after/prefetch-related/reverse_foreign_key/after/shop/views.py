from shop.models import Author


def titles():
    found = []
    for author in Author.objects.order_by("name").prefetch_related("books"):
        for book in author.books.all():
            found.append((author.name, book.title))
    return found
