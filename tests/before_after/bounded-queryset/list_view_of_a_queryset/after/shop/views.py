from django.views.generic import ListView

from shop.models import Book


class BookList(ListView):
    queryset = Book.objects.select_related("author")
    template_name = "shop/book_list.html"
    paginate_by = 100
