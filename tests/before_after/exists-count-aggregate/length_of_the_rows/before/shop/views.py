from shop.models import Book


def size(author):
    return f"{len(Book.objects.filter(author=author))} books"
