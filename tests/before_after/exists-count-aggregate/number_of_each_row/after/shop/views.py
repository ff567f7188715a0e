from django.db.models import Count

from shop.models import Author


def sizes():
    found = []
    for author in Author.objects.order_by("name").annotate(books_count=Count("books")):
        found.append((author.name, author.books_count))
    return found
