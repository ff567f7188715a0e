from django.db.models import DecimalField, Sum, Value
from django.db.models.functions import Coalesce

from shop.models import Book


def price(author):
    return Book.objects.filter(author=author).aggregate(total=Coalesce(Sum("price"), Value(0), output_field=DecimalField()))["total"]


def weight(author):
    return Book.objects.filter(author=author).aggregate(total=Coalesce(Sum("weight"), 0.0))["total"]
