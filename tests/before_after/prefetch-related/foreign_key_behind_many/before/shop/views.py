from shop.models import Book


def reviewers():
    for book in Book.objects.order_by("title"):
        print(book.title)
        for review in book.review_set.all():
            print(review.reviewer.name)
