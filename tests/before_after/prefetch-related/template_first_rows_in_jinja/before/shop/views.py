from django.shortcuts import render

from shop.models import Author


def authors(request):
    return render(request, "shop/authors.html", {"authors": Author.objects.order_by("name")})
