from django.db.models import Count

from shop.models import Author


def sizes(name):
    authors = Author.objects.exclude(name=name).select_related("publisher").order_by("-name").annotate(
        book_count=Count("book")
    )
    found = {}
    for author in authors:
        found[author.name] = author.book_count / max(author.book_count, 1)
    return found
