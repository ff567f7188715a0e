from django.db.models import Count
from django.shortcuts import render

from shop.models import Author


def sizes(request):
    authors = Author.objects.order_by("name").annotate(titles=Count("books"))
    return render(request, "shop/sizes.html", {"authors": authors})
