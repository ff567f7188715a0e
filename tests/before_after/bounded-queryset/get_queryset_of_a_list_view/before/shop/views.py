from django.views.generic import ListView

from shop.models import Book


class BookList(ListView):
    """All the books."""

    template_name = "shop/book_list.html"

    def get_queryset(self):
        return Book.objects.exclude(title="")
