from django.shortcuts import render

from shop.models import Book


def books(request):
    shown = Book.objects.order_by("title").visible(request.user)
    return render(request, "shop/books.html", {"books": shown})
