from shop.models import Book


def size(author):
    return (Book.objects.filter(author=author)  # all of them
    .exclude(published=None)).count()
