from django.core.paginator import Paginator
from django.shortcuts import render

from shop.models import Book


def books(request):
    rows = Book.objects.order_by("title")
    total = rows.count()
    return render(
        request, "books.html", {"books": Paginator(rows, 100).get_page(request.GET.get("page")), "total": total}
    )
