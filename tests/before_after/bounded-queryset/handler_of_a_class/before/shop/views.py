from django.shortcuts import render
from django.views import View

from shop.models import Book


class Books(View):
    def get(self, request):
        return render(self.request, "books.html", context={"books": Book.objects.all()})
