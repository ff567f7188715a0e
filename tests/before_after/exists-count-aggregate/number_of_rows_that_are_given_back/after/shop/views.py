from django.db.models import Count

from shop.models import Author


def sizes(name):
    authors = Author.objects.exclude(name=name).order_by("name").annotate(books_count=Count("books"))
    total = sum(author.books_count for author in authors)
    return authors, total
