from django.core.paginator import Paginator
from django.shortcuts import render

from shop.models import Book


def books(request):
    return render(
        request,
        "books.html",
        {
            "heading": "Books",
            "books": Paginator(Book.objects.select_related("author"), 100).get_page(request.GET.get("page")),
        },
    )
