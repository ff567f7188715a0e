from django.shortcuts import render

from shop.models import Book


def books(request):
    return render(request, "books.html", {"books": Book.objects.all()})


class Paginator:
    """Numbers the pages of a book."""
