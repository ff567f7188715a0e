from shop.models import Book


def size(author):
    return len(
        Book.objects.filter(author=author)  # all of them
        .exclude(published=None)
    )
