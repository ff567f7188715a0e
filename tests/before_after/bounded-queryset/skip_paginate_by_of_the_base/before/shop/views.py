from django.views.generic import ListView

from shop.models import Book


class Pages(ListView):
    paginate_by = 20


class BookList(Pages):
    model = Book
