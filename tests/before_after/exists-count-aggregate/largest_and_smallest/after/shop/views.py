from django.db.models import Max, Min

from shop.models import Book


def most(author):
    return Book.objects.filter(author=author).aggregate(largest=Max("pages"))["largest"]


def first_day(author):
    return Book.objects.filter(author=author).aggregate(smallest=Min("published"))["smallest"]
