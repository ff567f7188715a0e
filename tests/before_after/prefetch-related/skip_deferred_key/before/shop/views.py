from shop.models import Review


def tags():
    return [list(review.book.tags.all()) for review in Review.objects.defer("book")]
