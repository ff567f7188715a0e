from django.db.models import Sum
from django.db.models.functions import Coalesce

from shop.models import Author


def pages(author: Author):
    return author.books.all().aggregate(total=Coalesce(Sum("pages"), 0))["total"]


def some(author: Author):
    return author.books.all().exists()
