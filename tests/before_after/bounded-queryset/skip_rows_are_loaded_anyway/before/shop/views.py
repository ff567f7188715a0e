from django.shortcuts import render

from shop.models import Book


def books(request):
    rows = Book.objects.all()
    words = sum(len(book.title.split()) for book in rows)
    return render(request, "books.html", {"books": rows, "words": words})
