from django.shortcuts import render

from shop.models import Book


def books(request):
    return render(request, "books.html", {"books": Book.objects.order_by("-pk")[:10]})
