from django.shortcuts import render

from shop.models import Book


def books(request):
    context = {"heading": "Books"}
    context["books"] = Book.objects.order_by("title").select_related("author")
    if request.GET.get("print"):
        context["printed"] = True
    return render(request, "shop/books.html", context)
