from shop.models import Author, Book, Review


def add(reviewer):
    for book in Book.objects.all():
        Review.objects.create(book=book, reviewer=Author.objects.get(pk=reviewer), text="")
        print([review.text for review in book.review_set.all()])
