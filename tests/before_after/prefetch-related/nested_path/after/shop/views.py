from shop.models import Author


def texts():
    found = []
    for author in Author.objects.all().prefetch_related("books__review_set"):
        for book in author.books.all():
            for review in book.review_set.all():
                found.append((author.name, book.title, review.text))
    return found
