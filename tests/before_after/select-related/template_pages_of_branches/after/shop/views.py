from django.core.paginator import Paginator
from django.shortcuts import render

from shop.models import Book


def books(request):
    found = Book.objects.order_by("title").select_related("author")
    if request.GET.get("title"):
        found = found.filter(title=request.GET["title"])
    paginator = Paginator(found, 25)
    return render(request, "shop/books.html", {"books": paginator.get_page(request.GET.get("page"))})
