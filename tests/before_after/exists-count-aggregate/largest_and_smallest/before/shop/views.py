from shop.models import Book


def most(author):
    return max((book.pages for book in Book.objects.filter(author=author)), default=None)


def first_day(author):
    return min([book.published for book in Book.objects.filter(author=author)], default=None)
