from django.core.paginator import Paginator
from django.shortcuts import render

from shop.models import Book


def books(request):
    pages = Paginator(Book.objects.all(), 20)
    return render(request, "books.html", {"books": pages.get_page(request.GET.get("page"))})
