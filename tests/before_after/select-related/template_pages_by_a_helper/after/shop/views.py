from django.shortcuts import render

from shop.models import Book
from shop.pages import paginate


def books(request):
    found = paginate(request, Book.objects.order_by("title").select_related("author"), per_page=50)
    return render(request, "shop/books.html", {"books": found})
