from shop.models import Review


def tags():
    for review in Review.objects.select_related("book").prefetch_related("book__tags"):
        print([tag.name for tag in review.book.tags.all()])
