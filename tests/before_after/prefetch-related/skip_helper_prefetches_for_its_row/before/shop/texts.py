from django.db.models import Prefetch, prefetch_related_objects

from shop.models import Book

LOOKUPS = [Prefetch("books", Book.objects.order_by("title")), "books__tags", "books__review_set__reviewer"]


def texts(author):
    prefetch_related_objects([author], *LOOKUPS)
    found = []
    for book in author.books.all():
        found.append((book.title, [tag.name for tag in book.tags.all()]))
        found.extend(review.reviewer.name for review in book.review_set.all())
    return found
