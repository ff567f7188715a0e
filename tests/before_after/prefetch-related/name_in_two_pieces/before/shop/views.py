from shop.models import Book


def tags():
    for book in Book.objects.prefetch_related("review" "_set").order_by("title"):
        print(list(book.tags.all()), list(book.review_set.all()))
