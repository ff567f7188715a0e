from django.db.models import Prefetch

from shop.models import Author, Book


def editors():
    for author in Author.objects.prefetch_related(Prefetch("books", queryset=Book.objects.select_related("editor"))):
        for book in author.books.all():
            yield book.editor.name


def others(books):
    for author in Author.objects.prefetch_related(Prefetch("books", queryset=books)):
        for book in author.books.all():
            yield book.editor.name
