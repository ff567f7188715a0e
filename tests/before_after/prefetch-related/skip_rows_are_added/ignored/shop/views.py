from shop.models import Author, Book, Review


def add(reviewer):
    found = []
    for book in Book.objects.all().prefetch_related("review_set"):
        Review.objects.create(book=book, reviewer=Author.objects.get(pk=reviewer), text="text")
        found.append([review.text for review in book.review_set.all()])
    return found
