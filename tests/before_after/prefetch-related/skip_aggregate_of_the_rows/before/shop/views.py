from django.db.models import Max

from shop.models import Author


def latest():
    return [author.books.aggregate(Max("title")) for author in Author.objects.all()]
