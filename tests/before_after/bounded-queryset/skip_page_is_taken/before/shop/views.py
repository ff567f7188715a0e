from django.shortcuts import render

from shop.models import Book


def books(request):
    page = int(request.GET.get("page", 1))
    return render(request, "books.html", {"books": Book.objects.all(), "chapters": range(page * 10)})
