from django.shortcuts import get_object_or_404

from shop.models import Author


def names(request, pk):
    author = get_object_or_404(Author, pk=pk)
    return [book.author.name for book in author.books.filter(published=True)]
