from django.core.paginator import Paginator as paginator_Paginator
from django.shortcuts import render

from shop.models import Book


def books(request):
    return render(
        request, "books.html", {"books": paginator_Paginator(Book.objects.all(), 100).get_page(request.GET.get("page"))}
    )


class Paginator:
    """Numbers the pages of a book."""
