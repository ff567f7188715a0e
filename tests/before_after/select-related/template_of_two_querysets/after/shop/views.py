from django.shortcuts import get_object_or_404, render

from shop.models import Author, Book


def books(request, pk):
    if request.GET.get("own"):
        author = get_object_or_404(Author, pk=pk)
        found = author.books.order_by("title")
    else:
        found = Book.objects.order_by("title").select_related("author")
    return render(request, "shop/books.html", {"books": found})
