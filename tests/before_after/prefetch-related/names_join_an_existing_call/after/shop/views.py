from shop.models import Author


def texts():
    for author in Author.objects.prefetch_related("books__review_set").order_by("name"):
        for book in author.books.all():
            print([review.text for review in book.review_set.all()])
