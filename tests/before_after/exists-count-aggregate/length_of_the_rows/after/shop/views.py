from shop.models import Book


def size(author):
    return f"{Book.objects.filter(author=author).count()} books"
