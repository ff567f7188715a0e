from django.db.models import prefetch_related_objects


def texts(author, lookups):
    prefetch_related_objects([author], *lookups)
    return [book.title for book in author.books.all()]
