from django.shortcuts import render

from shop.models import Author, Book


def books(request):
    return render(
        request,
        "books.html",
        {
            "books": Book.objects.all(),
            "authors": Author.objects.order_by("name"),
        },
    )
