from django.db import models
from django.db.models import Sum as Total
from django.db.models.functions import Coalesce

from shop.models import Book


def totals():
    return Book.objects.aggregate(models.Avg("pages"), Total("pages"))


def pages():
    return Book.objects.all().aggregate(total=Coalesce(Total("pages"), 0))["total"]
