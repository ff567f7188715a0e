from django.views.generic import ListView

from shop.models import Book


class BookList(ListView):
    template_name = "shop/book_list.html"

    def get_queryset(self):
        return Book.objects.of(self.request.user)
