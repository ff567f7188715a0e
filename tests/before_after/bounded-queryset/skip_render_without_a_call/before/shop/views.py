from django.shortcuts import render

from shop.models import Book
from shop.queue import later


def books(request):
    return later(render, request, "books.html", {"books": Book.objects.all()})
