from django.shortcuts import render

from shop.models import Book


def books(request, *arguments):
    rows = Book.objects.all()
    return render(request, *arguments, {"books": rows})
