from shop.models import Book


def texts():
    return [review.text for book in Book.objects.all().prefetch_related("review_set") for review in book.review_set.all()]
