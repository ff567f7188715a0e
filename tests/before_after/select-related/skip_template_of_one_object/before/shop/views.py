from django.shortcuts import get_object_or_404, render

from shop.models import Book


def book(request, pk):
    return render(request, "shop/book.html", {"book": get_object_or_404(Book.objects.all(), pk=pk)})
