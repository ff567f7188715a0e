from django.views.generic import ListView

from shop.models import Book


class BookList(ListView):
    model = Book

    def get_paginate_by(self, queryset):
        return self.request.GET.get("rows")
