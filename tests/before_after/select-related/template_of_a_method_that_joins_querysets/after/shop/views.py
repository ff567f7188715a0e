from django.shortcuts import render

from shop.models import Book


def books(request):
    shown = Book.objects.order_by("title").visible(request.user).select_related("author")
    return render(request, "shop/books.html", {"books": shown})
