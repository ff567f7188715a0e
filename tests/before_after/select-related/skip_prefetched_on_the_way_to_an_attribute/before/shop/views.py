from django.db.models import Prefetch

from shop.models import Book


def names():
    published = Book.objects.filter(published=True)
    found = []
    for book in Book.objects.prefetch_related(Prefetch("author__books", queryset=published, to_attr="published")):
        found.append((book.author.name, len(book.author.published)))
    return found


def publishers():
    published = Book.objects.filter(published=True)
    found = []
    for book in Book.objects.prefetch_related(Prefetch("author__books", queryset=published, to_attr="published")):
        found.append((book.author.publisher.name, len(book.author.published)))
    return found
