from django.db.models import F

from shop.models import Book


def pages():
    return sum(book.pages for book in Book.objects.annotate(total=F("pages") + 1))
