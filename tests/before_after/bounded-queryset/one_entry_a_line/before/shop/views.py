from django.shortcuts import render

from shop.models import Book


def books(request):
    return render(
        request,
        "books.html",
        {
            "heading": "Books",
            "books": Book.objects.select_related("author"),
        },
    )
