from django.views.generic import ListView

from shop.models import Book


class BookList(ListView):
    model = Book
    queryset = Book.objects.select_related("author")
    ordering = "title"
    paginate_by = 100
