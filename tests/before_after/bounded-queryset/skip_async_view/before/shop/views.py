from django.shortcuts import render

from shop.models import Book


async def books(request):
    return render(request, "books.html", {"books": Book.objects.all()})
