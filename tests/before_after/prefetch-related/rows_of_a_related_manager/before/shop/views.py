from django.shortcuts import get_object_or_404

from shop.models import Author


def tags(request, pk):
    author = get_object_or_404(Author, pk=pk)
    return [list(book.tags.all()) for book in author.books.filter(published=True)]
