from django.views.generic import ListView

from shop.models import Book


class Shelf(ListView):
    template_name = "shop/books.html"
    context_object_name = "books"
    paginate_by = 100

    def get_queryset(self):
        return Book.objects.filter(title__startswith="B").order_by("title").select_related("author")
