from shop.models import Book


def reviewers():
    for book in Book.objects.order_by("title").prefetch_related("review_set__reviewer"):
        print(book.title)
        for review in book.review_set.all():
            print(review.reviewer.name)
