from django.db.models import Prefetch

from shop.models import Author, Book


def titles(language):
    authors = Author.objects.filter(name__gt="").prefetch_related(
        Prefetch("books", queryset=Book.objects.exclude(title=language).order_by("-title"), to_attr="chosen_books")
    )
    for author in authors:
        print(author.name)
        for book in author.chosen_books:
            print(book.title)
