from django.views.generic import ListView

from shop.models import Book


class BookList(ListView):
    model = Book

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading="Books", **kwargs)
