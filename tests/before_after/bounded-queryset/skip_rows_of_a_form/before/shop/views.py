from django.views.generic import DetailView

from shop.models import Book


class BookDetail(DetailView):
    model = Book
