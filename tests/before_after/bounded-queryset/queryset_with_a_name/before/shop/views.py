from django.shortcuts import render

from shop.models import Book


def books(request):
    rows = Book.objects.order_by("title")
    total = rows.count()
    return render(request, "books.html", {"books": rows, "total": total})
