from django.views.generic import ListView

from shop.models import Book


class Titles(ListView):
    paginate_by = 20


class BookList(ListView):
    model = Book
    paginate_by = 100
