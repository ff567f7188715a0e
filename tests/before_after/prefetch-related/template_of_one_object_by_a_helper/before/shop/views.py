from django.http import Http404
from django.shortcuts import _get_queryset, render

from shop.models import Author


def get_visible_or_404(klass, pk):
    queryset = _get_queryset(klass)
    try:
        return queryset.get(pk=pk)
    except queryset.model.DoesNotExist:
        raise Http404 from None


def author(request, pk):
    found = get_visible_or_404(Author, pk)
    books = found.books.order_by("title")
    return render(request, "shop/author.html", {"books": books})
