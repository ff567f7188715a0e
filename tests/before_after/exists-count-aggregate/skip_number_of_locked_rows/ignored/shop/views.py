from django.db import transaction
from django.db.models import Count

from shop.models import Author


@transaction.atomic
def sizes():
    return [
        (author.name, author.books_count)
        for author in Author.objects.select_for_update().order_by("name").annotate(books_count=Count("books"))
    ]
