from django.views.generic import ListView

from shop.models import Book


class Shelf(ListView):
    queryset = Book.objects.order_by("title")
    template_name = "shop/books.html"
    context_object_name = "books"

    def get_queryset(self):
        books = super().get_queryset()
        if self.request.GET.get("edited"):
            books = books.filter(editor__isnull=False)
        elif self.request.GET.get("letter"):
            books = books.filter(title__startswith=self.request.GET["letter"])
        return books.select_related("author")
