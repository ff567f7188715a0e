from django.core import paginator as paging
from django.shortcuts import render

from shop.models import Book


def first_pages(rows):
    return paging.Paginator(rows, 20).get_page(1)


def books(request):
    return render(
        request, "books.html", {"books": paging.Paginator(Book.objects.all(), 100).get_page(request.GET.get("page"))}
    )
