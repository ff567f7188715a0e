from shop.models import Book


def lines():
    found = []
    for book in Book.objects.all():
        found.append(f"{book.author.pk}: {book.author.name}")
    return found
