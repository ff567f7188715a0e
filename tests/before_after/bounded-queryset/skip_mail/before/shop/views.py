from django.template.loader import render_to_string

from shop.models import Book


def books():
    return render_to_string("books.html", {"books": Book.objects.all()})
