from django.shortcuts import get_object_or_404

from shop.models import Book


def author_of(request, pk):
    book = get_object_or_404(Book, pk=pk)
    return book.author_id
