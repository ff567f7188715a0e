from django.shortcuts import get_object_or_404, render

from shop.models import Author


def books(request, pk):
    author = get_object_or_404(Author, pk=pk)
    return render(request, "books.html", {"books": author.books.all()})
