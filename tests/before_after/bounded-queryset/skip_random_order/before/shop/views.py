from django.views.generic import ListView

from shop.models import Book


class BookList(ListView):
    queryset = Book.objects.order_by("?")
