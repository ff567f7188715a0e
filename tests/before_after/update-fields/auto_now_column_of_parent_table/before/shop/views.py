from django.shortcuts import get_object_or_404

from shop.models import Book


def set_title(request, pk):
    book = get_object_or_404(Book, pk=pk)
    book.title = request.POST["title"]
    book.save()
    return book.pk
