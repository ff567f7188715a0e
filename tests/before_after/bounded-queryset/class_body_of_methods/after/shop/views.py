from django.views.generic import ListView

from shop.models import Book


class BookList(ListView):
    paginate_by = 100

    def get_queryset(self):
        return Book.objects.all()
