from django.core.paginator import Paginator
from django.shortcuts import render
from django.views import View

from shop.models import Book


class Books(View):
    def get(self, request):
        return render(
            self.request,
            "books.html",
            context={"books": Paginator(Book.objects.all(), 100).get_page(self.request.GET.get("page"))},
        )
