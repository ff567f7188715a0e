from django.db.models import Sum
from django.db.models.functions import Coalesce

from shop.models import Book


def pages(author):
    return Book.objects.filter(author=author).aggregate(total=Coalesce(Sum("pages"), 0))["total"]
