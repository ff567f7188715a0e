from django.core.paginator import Paginator
from django.shortcuts import render

from shop.models import Book


def books(request):
    paginator = Paginator(Book.objects.order_by("title").select_related("author"), 100)
    page = paginator.get_page(request.GET.get("page"))
    return render(request, "shop/books.html", {"page": page})
