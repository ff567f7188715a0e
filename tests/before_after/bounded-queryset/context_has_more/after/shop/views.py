from django.views.generic import ListView

from shop.models import Book


class BookList(ListView):
    model = Book
    paginate_by = 100

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading="Books", **kwargs)
