from django.views.generic import ListView

from shop.models import Book


class BookList(ListView):
    def get_queryset(self):
        return Book.objects.filter(published=True)

    def names(self):
        return [book.author.name for book in self.get_queryset().select_related("author")]
