from django.shortcuts import get_object_or_404, render

from shop.models import Author


def author(request, pk):
    found = get_object_or_404(Author.objects.order_by("name"), pk=pk)
    return render(request, "shop/author.html", {"author": found})
