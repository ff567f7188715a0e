from django.views.generic import ListView

from shop.models import Author, Book


class BookList(ListView):
    model = Book
    template_name = "shop/rows.html"


class AuthorList(BookList):
    model = Author
