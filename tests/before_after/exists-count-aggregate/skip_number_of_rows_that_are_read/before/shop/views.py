from shop.models import Author


def lines():
    found = []
    for author in Author.objects.order_by("name"):
        found.append((author.books.count(), [book.title for book in author.books.all()]))
    return found
