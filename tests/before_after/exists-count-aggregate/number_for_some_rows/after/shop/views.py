from django.db.models import Count

from shop.models import Author


def sizes(letter):
    found = {}
    for author in Author.objects.order_by("name").annotate(books_count=Count("books")):
        if author.name.startswith(letter):
            found[author.name] = author.books_count
    return found
