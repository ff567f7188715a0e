from django.shortcuts import render

from shop.models import Book


def books(request):
    return render(request, "shop/books.jinja", {"books": Book.objects.order_by("title").select_related("author")})
