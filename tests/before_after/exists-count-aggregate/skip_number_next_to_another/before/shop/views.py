from django.db import models

from shop.models import Author


def sizes():
    return [(author.name, author.books.count()) for author in Author.objects.annotate(edits=models.Count("edited")).order_by("name")]
