from django.shortcuts import render

from shop.models import Book


def books(request):
    return render(request, "shop/books.html", {"books": Book.objects.published().select_related("author")})
