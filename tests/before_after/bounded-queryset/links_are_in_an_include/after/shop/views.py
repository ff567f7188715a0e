from django.views.generic import ListView

from shop.models import Book


class BookList(ListView):
    model = Book
    paginate_by = 100
