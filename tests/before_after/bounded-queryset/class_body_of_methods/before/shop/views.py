from django.views.generic import ListView

from shop.models import Book


class BookList(ListView):
    def get_queryset(self):
        return Book.objects.all()
