from django.core.paginator import Paginator
from django.shortcuts import render

from shop.models import Author, Book


def books(request):
    return render(
        request,
        "books.html",
        {
            "books": Paginator(Book.objects.all(), 100).get_page(request.GET.get("page")),
            "authors": Author.objects.order_by("name"),
        },
    )
