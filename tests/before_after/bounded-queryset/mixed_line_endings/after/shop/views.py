from django.views.generic import ListView

from shop.models import Book


class BookList(ListView):
    model = Book
    ordering = "title"
    paginate_by = 100
