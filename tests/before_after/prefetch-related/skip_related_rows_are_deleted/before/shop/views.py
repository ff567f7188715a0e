from shop.models import Book


def drop():
    for book in Book.objects.all():
        book.review_set.filter(text="").delete()
        print([review.text for review in book.review_set.all()])
