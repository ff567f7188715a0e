from shop.models import Book

RELATIONS = ["review_set"]


def tags():
    return [list(book.tags.all()) for book in Book.objects.prefetch_related(*RELATIONS)]
