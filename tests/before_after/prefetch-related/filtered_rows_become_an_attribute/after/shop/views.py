from django.db.models import Prefetch

from shop.models import Author, Book


def titles():
    found = {}
    for author in Author.objects.order_by("name").prefetch_related(
        Prefetch("books", queryset=Book.objects.filter(published=True), to_attr="published_books")
    ):
        found[author.name] = [book.title for book in author.published_books]
    return found


def count():
    return Book.objects.count()
