from django.db.models import Prefetch

from shop.models import Author, Book


def titles():
    chosen = Prefetch("books", queryset=Book.objects.filter(title__startswith="A"), to_attr="chosen_books")
    for author in Author.objects.prefetch_related(chosen):
        print([book.title for book in author.chosen_books])
