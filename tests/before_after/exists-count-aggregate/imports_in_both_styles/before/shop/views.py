from django.db import models
from django.db.models import Sum as Total

from shop.models import Book


def totals():
    return Book.objects.aggregate(models.Avg("pages"), Total("pages"))


def pages():
    return sum(book.pages for book in Book.objects.all())
