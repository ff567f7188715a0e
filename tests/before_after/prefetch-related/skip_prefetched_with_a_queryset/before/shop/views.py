from django.db.models import Prefetch

from shop.models import Author, Book


def titles():
    for author in Author.objects.prefetch_related(Prefetch("books", Book.objects.filter(published=True))):
        print([book.title for book in author.books.all()])
