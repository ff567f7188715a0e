from django.db.models import Count

from shop.models import Author


def sizes():
    for author in Author.objects.order_by("name").annotate(books_count=Count("books")):
        yield author.name, author.books_count
